// That everybody can read a message: a post, a comment, or what stands below one.
import { Tooltip } from "@mantine/core";
import { IconWorld } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Inbox.module.css";

export function PublicMark() {
  const { t } = useTranslation("inbox");
  return (
    <Tooltip label={t("public.read")}>
      <span className={classes.public}>
        <IconWorld size={13} aria-hidden /> {t("public.mark")}
      </span>
    </Tooltip>
  );
}
