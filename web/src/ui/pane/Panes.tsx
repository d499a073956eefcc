// List, detail and more about it side by side; their borders move by pointer and keys; one at a time where it is narrow.
import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconChevronLeft } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { recall, remember } from "@/lib/storage";
import { Divider } from "./Divider";
import classes from "./Panes.module.css";
import { areWidths, fitted, layoutFor, type Widths } from "./sizes";

interface Props {
  /** Under this name a browser remembers the widths. */
  name: string;
  list: ReactNode;
  detail?: ReactNode;
  aside?: ReactNode;
  /** Closes the detail, where it takes the place of the list. */
  onBack?: () => void;
  labels: { list: string; detail: string; aside?: string };
  start?: Widths;
}

export function Panes({ name, list, detail, aside, onBack, labels, start = { list: 360, aside: 320 } }: Props) {
  const { t } = useTranslation("ui");
  const { ref, width } = useElementSize();
  const [widths, setWidths] = useState<Widths>(() => recall(`panes.${name}`, areWidths, start));
  const { columns, stacked } = layoutFor(width, Boolean(aside));
  const now = fitted(widths, width, columns);
  const resize = (next: Widths) => {
    const kept = fitted(next, width, columns);
    setWidths(kept);
    remember(`panes.${name}`, kept);
  };

  return (
    <div ref={ref} className={classes.panes} data-stacked={stacked || undefined}>
      {(!stacked || !detail) && (
        <section aria-label={labels.list} className={classes.pane} style={stacked ? undefined : { width: now.list, flex: "none" }}>
          {list}
        </section>
      )}
      {!stacked && (
        <Divider label={t("panes.resize", { pane: labels.list })} value={now.list} onMove={(list) => resize({ ...now, list })} />
      )}
      {(!stacked || detail) && (
        <section aria-label={labels.detail} className={classes.pane}>
          {stacked && onBack && (
            <Button
              className={classes.back}
              variant="subtle"
              size="compact-sm"
              leftSection={<IconChevronLeft size={16} aria-hidden />}
              onClick={onBack}
            >
              {labels.list}
            </Button>
          )}
          {detail}
          {stacked && detail && aside}
        </section>
      )}
      {columns === 3 && aside && (
        <>
          <Divider
            label={t("panes.resize", { pane: labels.aside ?? "" })}
            value={now.aside}
            reverse
            onMove={(side) => resize({ ...now, aside: side })}
          />
          <aside aria-label={labels.aside} className={classes.pane} style={{ width: now.aside, flex: "none" }}>
            {aside}
          </aside>
        </>
      )}
    </div>
  );
}
