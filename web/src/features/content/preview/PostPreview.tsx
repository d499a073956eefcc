// A post with its length as X counts it.
import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { components } from "@/lib/api";
import { useSession } from "@/lib/session";
import { DeviceFrame } from "@/ui";
import classes from "../Content.module.css";

const MOST = 280;

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
