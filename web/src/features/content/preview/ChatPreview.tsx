// A message in a messenger: picture, words, buttons below; and what goes where the provider demands approved words.
import { useTranslation } from "react-i18next";
import type { components } from "@/lib/api";
import { useSession } from "@/lib/session";
import { Bubble, DeviceFrame } from "@/ui";
import classes from "../Content.module.css";
import { ApprovedPreview } from "./ApprovedPreview";
import { Picture } from "./Picture";

export function ChatPreview({ shown, label }: { shown: components["schemas"]["ShownChat"]; label: string }) {
  const { t } = useTranslation("content");
  const { workspace } = useSession();
  return (
    <div className={classes.preview}>
      <DeviceFrame device="phone" label={label} head={workspace.name}>
        {(shown.text || shown.media) && (
          <Bubble from="company">
            {shown.media && <Picture address={shown.media} />}
            {shown.text}
          </Bubble>
        )}
        {shown.buttons.length > 0 && (
          <ul className={classes.presses} aria-label={t("field.buttons")}>
            {shown.buttons.map((each, at) => (
              <li key={at} title={each.url || each.value || each.label}>
                {each.url ? t("preview.link", { label: each.label }) : each.label}
              </li>
            ))}
          </ul>
        )}
      </DeviceFrame>
      <p className={classes.dim}>{t("preview.chatText")}</p>
      {shown.template && <ApprovedPreview approved={shown.template} label={t("preview.approved", { name: shown.approved })} />}
    </div>
  );
}
