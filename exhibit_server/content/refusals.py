"""Why something can't come in, or can't go: in every language, with the HTTP status that says the same to programs."""

from collections.abc import Mapping

from devices.core.texts import LANGUAGES, Texts, pick

ALLOWED = "MP4, WebM, JPEG, PNG, WebP, AVIF, SVG, MP3, Ogg, WAV, M4A, PDF, GeoJSON, CityJSON, JSON, CSV, WebVTT"

SENTENCES: Mapping[str, tuple[int, Texts]] = {
    "type_not_allowed": (415, {
        "vi": "Không nhận được tệp “{file}”: đây không phải một trong các loại {allowed}.",
        "ko": "“{file}” 파일은 받을 수 없습니다. 허용 형식: {allowed}.",
        "en": "“{file}” can't be taken: it is none of {allowed}.",
    }),
    "damaged": (415, {
        "vi": "Tệp “{file}” bị hỏng: không đọc được hình ảnh.",
        "ko": "“{file}” 파일이 손상되어 이미지를 읽을 수 없습니다.",
        "en": "“{file}” is damaged: the picture can't be read.",
    }),
    "too_large": (413, {
        "vi": "Tệp “{file}” quá lớn: {size} MB, cho phép tối đa {limit} MB.",
        "ko": "“{file}” 파일이 너무 큽니다: {size} MB, 최대 {limit} MB.",
        "en": "“{file}” is too large: {size} MB; at most {limit} MB are allowed.",
    }),
    "disk_full": (507, {
        "vi": "Máy chủ không còn đủ chỗ trống: cần {size} MB, còn {free} MB (giữ lại {reserve} MB cho hub).",
        "ko": "서버의 저장 공간이 부족합니다: {size} MB 필요, {free} MB 남음 (허브용 {reserve} MB 확보).",
        "en": "The hub's disk is too full: {size} MB needed, {free} MB free, {reserve} MB kept for the hub.",
    }),
    "disk_failed": (507, {
        "vi": "Hub không ghi được tệp “{file}” vào đĩa: {reason}",
        "ko": "허브가 “{file}” 파일을 디스크에 저장하지 못했습니다: {reason}",
        "en": "The hub could not write “{file}” to its disk: {reason}",
    }),
    "no_such_upload": (404, {
        "vi": "Không có lượt tải lên này; có thể đã hết hạn.",
        "ko": "해당 업로드가 없습니다. 기한이 지났을 수 있습니다.",
        "en": "There is no such upload; it may have expired.",
    }),
    "upload_offset": (409, {
        "vi": "Đã nhận {offset} byte; phần tiếp theo phải bắt đầu từ đó.",
        "ko": "{offset}바이트까지 받았습니다. 그 위치부터 이어서 보내야 합니다.",
        "en": "{offset} bytes have come; the next part must begin there.",
    }),
    "upload_busy": (423, {
        "vi": "Lượt tải lên này đang được gửi từ nơi khác.",
        "ko": "이 업로드는 이미 전송 중입니다.",
        "en": "This upload is being sent already.",
    }),
    "upload_checksum": (460, {
        "vi": "Dữ liệu bị hỏng trên đường truyền; vui lòng gửi lại phần này.",
        "ko": "전송 중 데이터가 손상되었습니다. 이 부분을 다시 보내 주세요.",
        "en": "The data was damaged on its way; please send this part again.",
    }),
    "upload_too_long": (413, {
        "vi": "Dữ liệu gửi đến nhiều hơn {size} byte đã báo trước.",
        "ko": "예고한 {size}바이트보다 많은 데이터가 왔습니다.",
        "en": "More came than the {size} bytes that were announced.",
    }),
    "upload_unfinished": (409, {
        "vi": "Tệp “{file}” chưa tải lên xong.",
        "ko": "“{file}” 업로드가 아직 끝나지 않았습니다.",
        "en": "The upload of “{file}” is not finished.",
    }),
    "no_such_content": (404, {
        "vi": "Không có nội dung “{name}”.", "ko": "“{name}” 콘텐츠가 없습니다.", "en": "There is no content “{name}”."
    }),
    "no_such_file": (404, {
        "vi": "Nội dung “{name}” không có tệp này.",
        "ko": "“{name}” 콘텐츠에 해당 파일이 없습니다.",
        "en": "The content “{name}” has no such file.",
    }),
    "name_taken": (409, {
        "vi": "Đã có nội dung tên “{name}”. Vui lòng chọn tên khác.",
        "ko": "“{name}” 이름은 이미 사용 중입니다. 다른 이름을 정해 주세요.",
        "en": "There is content named “{name}” already. Please choose another name.",
    }),
    "name_reserved": (409, {
        "vi": "“{name}” là tên của một màn hình có sẵn. Vui lòng chọn tên khác.",
        "ko": "“{name}”은(는) 기본 화면의 이름입니다. 다른 이름을 정해 주세요.",
        "en": "“{name}” is the name of a built-in view. Please choose another name.",
    }),
    "wrong_kind": (409, {
        "vi": "Tệp “{file}” không hợp với nội dung “{name}”: cần {expected}.",
        "ko": "“{file}” 파일은 “{name}” 콘텐츠에 맞지 않습니다. 필요한 형식: {expected}.",
        "en": "“{file}” does not fit the content “{name}”: it takes {expected}.",
    }),
    "link_not_allowed": (422, {
        "vi": "Liên kết phải bắt đầu bằng http:// hoặc https://.",
        "ko": "링크는 http:// 또는 https://로 시작해야 합니다.",
        "en": "A link must begin with http:// or https://.",
    }),
    "content_in_use": (409, {
        "vi": "“{name}” đang được dùng: {uses}. Nếu xóa, những nơi này sẽ không có gì để chiếu.",
        "ko": "“{name}”은(는) 사용 중입니다: {uses}. 삭제하면 이곳에 표시할 내용이 없어집니다.",
        "en": "“{name}” is in use: {uses}. If it is deleted, these will have nothing to show and go dark.",
    }),
}  # fmt: skip

EVENTS: Mapping[str, Texts] = {
    "content_added": {
        "vi": "{by} thêm nội dung {name}", "ko": "{by}: {name} 콘텐츠 추가", "en": "{by} added the content {name}"
    },
    "content_changed": {
        "vi": "{by} sửa nội dung {name}", "ko": "{by}: {name} 콘텐츠 변경", "en": "{by} changed the content {name}"
    },
    "content_deleted": {
        "vi": "{by} xóa nội dung {name}", "ko": "{by}: {name} 콘텐츠 삭제", "en": "{by} deleted the content {name}"
    },
    "content_restored": {
        "vi": "{by} khôi phục nội dung {name}",
        "ko": "{by}: {name} 콘텐츠 복원",
        "en": "{by} brought the content {name} back",
    },
}  # fmt: skip
"""What the event list says of content, by kind."""

KIND_WORDS: Mapping[str, Texts] = {
    "video": {"vi": "video", "ko": "동영상", "en": "a video"},
    "image": {"vi": "hình ảnh", "ko": "이미지", "en": "an image"},
    "sound": {"vi": "âm thanh", "ko": "오디오", "en": "a sound"},
    "document": {"vi": "tài liệu PDF", "ko": "PDF 문서", "en": "a PDF"},
    "map": {"vi": "GeoJSON hoặc CityJSON", "ko": "GeoJSON 또는 CityJSON", "en": "GeoJSON or CityJSON"},
    "data": {"vi": "CSV hoặc JSON", "ko": "CSV 또는 JSON", "en": "CSV or JSON"},
    "link": {"vi": "liên kết", "ko": "링크", "en": "a link"},
    "captions": {"vi": "phụ đề WebVTT", "ko": "WebVTT 자막", "en": "WebVTT captions"},
    "poster": {"vi": "hình ảnh", "ko": "이미지", "en": "an image"},
}


class ContentRefused(Exception):
    """The content store says no. `code` is stable; `status` is the HTTP status; `texts` say it to people."""

    def __init__(self, code: str, **details: str | Texts) -> None:
        self.code = code
        self.status, texts = SENTENCES[code]
        self.texts: Texts = {
            language: texts[language].format(
                **{name: each if isinstance(each, str) else pick(each, language) for name, each in details.items()}
            )
            for language in LANGUAGES
        }
        super().__init__(self.texts["en"])


def megabytes(size: int) -> str:
    """Return a size in megabytes, with one digit where it is small."""
    return f"{size / 1_000_000:.1f}" if size < 10_000_000 else f"{size / 1_000_000:.0f}"
