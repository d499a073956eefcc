// Keys to press, such as <Kbd keys="g i" /> or <Kbd keys="mod+k" />.
import { Kbd as Key } from "@mantine/core";
import { Fragment } from "react";

const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);
const NAMES: Record<string, string> = {
  mod: MAC ? "⌘" : "Ctrl",
  shift: MAC ? "⇧" : "Shift",
  enter: "↵",
  up: "↑",
  down: "↓",
  esc: "Esc",
};

export function Kbd({ keys }: { keys: string }) {
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      {keys.split(" ").map((chord, index) => (
        <Fragment key={`${index}-${chord}`}>
          {index > 0 && " "}
          {chord.split("+").map((key) => (
            <Key key={key} size="xs">
              {NAMES[key] ?? key.toUpperCase()}
            </Key>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
