// What every box gets: whose it is, what one may do in it, and the state of the page.
import type { Boxes } from "./queries";
import type { Deeds } from "./useDeeds";
import type { PlaygroundState } from "./usePlayground";

export interface BoxProps {
  who: Boxes;
  deeds: Deeds;
  state: PlaygroundState;
  mayAct: boolean;
}
