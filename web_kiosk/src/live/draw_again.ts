/** What a canvas is asked with: an owner who can draw it again gives a picture of it, as a data URL. */
export type DrawAgain = CustomEvent<(picture: Promise<string>) => void>;
export const DRAW_AGAIN = "draw-again";
