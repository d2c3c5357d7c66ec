"""What can go wrong on a way through a scene: order, side by side, what is left behind, what must never be."""

from collections.abc import Mapping

from devices.core.texts import Texts

PATHS: Mapping[str, Texts] = {
    "unreachable": {
        "vi": "không bao giờ tới bước này: bước ở dòng {line} luôn rẽ đi nơi khác",
        "ko": "이 단계에는 도달할 수 없음: {line}번째 줄의 단계가 항상 다른 곳으로 감",
        "en": "this step is never reached: the one in line {line} always leads elsewhere",
    },
    "never-played": {
        "vi": "các bước này không bao giờ chạy: {what} luôn {value}",
        "ko": "이 단계들은 실행되지 않음: {what}이(가) 항상 {value}",
        "en": "these steps never play: {what} is always {value}",
    },
    "never-offered": {
        "vi": "không ai kịp chọn: at_most là 0",
        "ko": "at_most가 0이라 아무도 고를 수 없음",
        "en": "nobody can choose: at_most is 0",
    },
    "never-begins": {
        "vi": "nhánh này bắt đầu sau {at}, nhưng nhánh khác luôn kết thúc trước, sau nhiều nhất {ends}",
        "ko": "이 가지는 {at} 후에 시작하지만 다른 가지가 늦어도 {ends} 후에 끝남",
        "en": "this branch begins after {at}, but another has always ended by {ends}",
    },
    "never-fails": {
        "vi": "otherwise không bao giờ được dùng: không gì trong bước này có thể hỏng",
        "ko": "otherwise가 쓰일 일이 없음: 이 단계에는 실패할 것이 없음",
        "en": "otherwise is never taken: nothing in this step can fail",
    },
    "written-twice": {
        "vi": "{key} bị nhánh {first} và nhánh {second} đặt cùng lúc",
        "ko": "{first}번 가지와 {second}번 가지가 {key}을(를) 동시에 바꿈",
        "en": "{key} is written by branch {first} and branch {second} at the same time",
    },
    "no-baseline": {
        "vi": "{device} bị thay đổi nhưng không có baseline nên không thể khôi phục",
        "ko": "{device}을(를) 바꾸지만 baseline이 없어 되돌릴 수 없음",
        "en": "{device} is changed but has no baseline, so it can't be restored",
    },
    "keeps-moving": {
        "vi": "finally: keep, nhưng {device} có thể vẫn chuyển động khi kịch bản kết thúc ({values})",
        "ko": "finally: keep인데 시나리오가 끝날 때 {device}이(가) 움직이고 있을 수 있음 ({values})",
        "en": "finally: keep, but {device} may be left moving when the scene ends ({values})",
    },
    "interlock": {
        "vi": "có thể phá vỡ khóa liên động {interlock}: {values}",
        "ko": "인터록 {interlock}을(를) 어길 수 있음: {values}",
        "en": "can break the interlock {interlock}: {values}",
    },
    "interlock-at-baseline": {
        "vi": "chính trạng thái baseline đã phá vỡ khóa liên động này: {values}",
        "ko": "baseline 상태 자체가 이 인터록을 어김: {values}",
        "en": "the baselines themselves break this interlock: {values}",
    },
    "unsaid-effect": {
        "vi": "{about}{device} có lệnh không nói rõ sẽ đổi điểm nào ({verbs}); hub coi như có thể đổi {points}",
        "ko": "{about}{device}의 {verbs} 명령은 무엇을 바꾸는지 알 수 없어 {points}도 바꿀 수 있다고 봄",
        "en": "{about}nobody says what these verbs of {device} change: {verbs}; they are taken to change {points} too",
    },
    "nothing-to-guard": {
        "vi": "khóa liên động này không nói về điểm nào đặt được, nên không kịch bản nào có thể bị chặn",
        "ko": "이 인터록에는 설정할 수 있는 포인트가 없어 막을 것이 없음",
        "en": "this interlock speaks of no point that can be set, so there is nothing to guard",
    },
}
