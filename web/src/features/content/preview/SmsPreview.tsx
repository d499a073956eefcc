// A text message on a phone, with what the network will count, and why.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { components } from "@/lib/api";
import { useSession } from "@/lib/session";
import { Bubble, DeviceFrame, StatusBadge } from "@/ui";
import classes from "../Content.module.css";
import { canBePlain } from "../words";

interface Props {
  shown: components["schemas"]["ShownText"];
  label: string;
  onPlain?: () => void;
}

export function SmsPreview({ shown, label, onPlain }: Props) {
  const { t } = useTranslation("content");
  const { workspace } = useSession();
  const dear = shown.encoding === "ucs2";
  return (
    <div className={classes.preview}>
      <DeviceFrame device="phone" label={label} head={workspace.name}>
        <Bubble from="company">{shown.text}</Bubble>
      </DeviceFrame>
      <div className={classes.counts}>
        <StatusBadge tone={shown.segments > 3 ? "warn" : "good"}>{t("preview.segments", { count: shown.segments })}</StatusBadge>
        <StatusBadge tone={dear ? "warn" : "good"}>{dear ? t("preview.ucs2") : t("preview.gsm7")}</StatusBadge>
        <span className={classes.dim}>{t("preview.characters", { count: Array.from(shown.text).length })}</span>
      </div>
      {dear && (
        <div className={classes.counts}>
          <span className={classes.dim}>{t("preview.foreign", { characters: Array.from(shown.foreign).slice(0, 12).join(" ") })}</span>
          {onPlain && canBePlain(shown.foreign) && (
            <Button size="compact-xs" variant="default" onClick={onPlain}>
              {t("preview.plain")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
