// A notification on a lock screen, and a post with its length as X counts it.
import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { components } from "@/lib/api";
import { useSession } from "@/lib/session";
import { DeviceFrame } from "@/ui";
import classes from "../Content.module.css";

const MOST = 280;
const CLOCK = "9:41";

export function PushPreview({ shown, label }: { shown: components["schemas"]["ShownPush"]; label: string }) {
  const { t } = useTranslation("content");
  const { workspace } = useSession();
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
        </div>
      </DeviceFrame>
      {shown.url && <p className={classes.dim}>{t("preview.opens", { url: shown.url })}</p>}
    </div>
  );
}

export function PostPreview({ shown, label }: { shown: components["schemas"]["ShownPost"]; label: string }) {
  const { t } = useTranslation("content");
  const { workspace } = useSession();
  const over = shown.weight - MOST;
  return (
    <div className={classes.preview}>
      <DeviceFrame device="post" label={label} head={workspace.name}>
        {shown.text}
      </DeviceFrame>
      <div className={classes.weight}>
        <Progress
          value={Math.min(100, (100 * shown.weight) / MOST)}
          color={over > 0 ? "red.8" : undefined}
          size="sm"
          aria-label={t("preview.weightLabel")}
        />
        <span className={over > 0 ? classes.warn : classes.dim}>
          {t("preview.weight", { weight: shown.weight, most: MOST })} {over > 0 && t("preview.tooLong", { count: over })}
        </span>
      </div>
    </div>
  );
}
