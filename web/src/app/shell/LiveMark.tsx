// Whether what happens shows by itself now: a word, a colour and a shape.
import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLiveState } from "@/lib/live";
import classes from "./Shell.module.css";

export function LiveMark() {
  const { t } = useTranslation();
  const state = useLiveState();
  return (
    <Tooltip label={t("live.text")} position="right" multiline w={240}>
      <div className={classes.item} role="status" aria-label={t(`live.${state}`)}>
        <span className={classes.dot} data-state={state} />
        <span className={classes.label}>{t(`live.${state}`)}</span>
      </div>
    </Tooltip>
  );
}
