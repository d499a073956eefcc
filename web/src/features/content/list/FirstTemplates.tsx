// Where there is no template yet: starting points, one press away.
import { UnstyledButton } from "@mantine/core";
import classes from "../Content.module.css";
import { StartCard } from "./StartCard";
import { STARTS, type Start } from "./starts";

export function FirstTemplates({ onChoose }: { onChoose: (start: Start) => void }) {
  return (
    <div className={classes.starts}>
      {STARTS.map((start) => (
        <UnstyledButton key={start} className={classes.card} onClick={() => onChoose(start)}>
          <StartCard start={start} />
        </UnstyledButton>
      ))}
    </div>
  );
}
