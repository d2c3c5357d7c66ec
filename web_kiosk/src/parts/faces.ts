/** The faces of an opinion, from 1 (poor) to 5 (very good). */
import Angry from "@lucide/svelte/icons/angry";
import Frown from "@lucide/svelte/icons/frown";
import Laugh from "@lucide/svelte/icons/laugh";
import Meh from "@lucide/svelte/icons/meh";
import Smile from "@lucide/svelte/icons/smile";

export const FACES = [
  { score: 1, Face: Angry },
  { score: 2, Face: Frown },
  { score: 3, Face: Meh },
  { score: 4, Face: Smile },
  { score: 5, Face: Laugh },
] as const;
