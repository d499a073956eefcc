// A notification on a lock screen, opened: words, picture, buttons, and the field in which one answers.
import { IconSend } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { components } from "@/lib/api";
import { useSession } from "@/lib/session";
import { DeviceFrame } from "@/ui";
import classes from "../Content.module.css";
import { Picture } from "./Picture";

const CLOCK = "9:41";

export function PushPreview({ shown, label }: { shown: components["schemas"]["ShownPush"]; label: string }) {
  const { t } = useTranslation("content");
  const { workspace } = useSession();
  const opens = shown.buttons.filter((each) => each.url);
  return (
    <div className={classes.preview}>
      <DeviceFrame device="phone" label={label} scheme="dark">
        <div className={classes.clock} aria-hidden>
          {CLOCK}
        </div>
        <div className={classes.notice}>
          <div className={classes.noticeHead}>
            <span>{workspace.name}</span>
            <span>{t("preview.now")}</span>
          </div>
          <div className={classes.strong}>{shown.title}</div>
          <div className={classes.noticeBody}>{shown.body}</div>
          {shown.image && <Picture address={shown.image} />}
        </div>
        {shown.buttons.length > 0 && (
          <ul className={classes.presses} aria-label={t("field.buttons")}>
            {shown.buttons.map((each, at) => (
              <li key={at}>{each.label}</li>
            ))}
          </ul>
        )}
        {shown.reply && (
          <div className={classes.answer}>
            <span>{shown.reply}</span>
            <IconSend size={16} aria-hidden />
          </div>
        )}
      </DeviceFrame>
      {shown.url && <p className={classes.dim}>{t("preview.opens", { url: shown.url })}</p>}
      {opens.map((each, at) => (
        <p key={at} className={classes.dim}>
          {t("preview.buttonOpens", { label: each.label, url: each.url })}
        </p>
      ))}
      {shown.topic && <p className={classes.dim}>{t("preview.topic", { topic: shown.topic })}</p>}
    </div>
  );
}
