/**
 * The CSS properties a picture of a page is drawn with. A browser computes some four hundred for each element; reading
 * them all of every leaf of an illustration keeps a kiosk busy for seconds.
 */
const box = [
  "align-content align-items align-self aspect-ratio bottom box-sizing clear column-gap contain display flex-basis",
  "flex-direction flex-grow flex-shrink flex-wrap float grid-auto-columns grid-auto-flow grid-auto-rows grid-column-end",
  "grid-column-start grid-row-end grid-row-start grid-template-areas grid-template-columns grid-template-rows height",
  "justify-content justify-items justify-self left margin-bottom margin-left margin-right margin-top max-height",
  "max-width min-height min-width order overflow-x overflow-y padding-bottom padding-left padding-right padding-top",
  "position right row-gap table-layout border-collapse border-spacing top vertical-align width z-index visibility",
];
const paint = [
  "appearance backdrop-filter background-clip background-color background-image background-origin background-position-x",
  "background-position-y background-repeat background-size border-bottom-color border-bottom-left-radius",
  "border-bottom-right-radius border-bottom-style border-bottom-width border-left-color border-left-style",
  "border-left-width border-right-color border-right-style border-right-width border-top-color border-top-left-radius",
  "border-top-right-radius border-top-style border-top-width box-shadow clip-path color filter mask-image",
  "mix-blend-mode object-fit object-position opacity outline-color outline-offset outline-style outline-width rotate",
  "scale transform transform-origin transform-box translate",
];
const words = [
  "direction font-family font-feature-settings font-size font-style font-variant-numeric font-weight hyphens",
  "letter-spacing line-height list-style-image list-style-position list-style-type overflow-wrap text-align",
  "text-decoration-color text-decoration-line text-decoration-style text-indent text-overflow text-shadow",
  "text-transform text-wrap white-space-collapse text-wrap-mode text-wrap-style word-break word-spacing writing-mode",
  "-webkit-box-orient -webkit-line-clamp -webkit-text-fill-color",
];
const drawing = [
  "cx cy d fill fill-opacity fill-rule paint-order r rx ry stop-color stop-opacity stroke stroke-dasharray",
  "stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor",
  "dominant-baseline vector-effect x y",
];

export const DRAWN: string[] = [...box, ...paint, ...words, ...drawing].flatMap((line) => line.split(" "));
