// The rows chosen in a list.
import { useState } from "react";
import type { Selection } from "./selection";

export function useSelection(): [Selection, (selection: Selection) => void] {
  return useState<Selection>(() => new Set<string>());
}
