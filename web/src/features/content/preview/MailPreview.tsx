// An email in a mail program: light or dark, on a computer or a phone, as HTML or as text.
import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useSession } from "@/lib/session";
import { DeviceFrame } from "@/ui";
import classes from "../Content.module.css";
import { HtmlFrame } from "./HtmlFrame";

const CLIPPED = 102 * 1024;

interface Props {
  shown: components["schemas"]["ShownEmail"];
  label: string;
  preheader: string | null;
}

export function MailPreview({ shown, label, preheader }: Props) {
  const { t } = useTranslation("content");
  const { workspace } = useSession();
  const [scheme, setScheme] = useState<"light" | "dark">("light");
  const [width, setWidth] = useState<"wide" | "narrow">("wide");
  const [part, setPart] = useState<"html" | "text">("html");
  return (
    <div className={classes.preview}>
      <div className={classes.tools}>
        <SegmentedControl
          aria-label={t("preview.scheme")}
          value={scheme}
          onChange={setScheme}
          data={[
            { value: "light", label: t("preview.light") },
            { value: "dark", label: t("preview.dark") },
          ]}
        />
        <SegmentedControl
          aria-label={t("preview.width")}
          value={width}
          onChange={setWidth}
          data={[
            { value: "wide", label: t("preview.wide") },
            { value: "narrow", label: t("preview.narrow") },
          ]}
        />
        <SegmentedControl
          aria-label={t("preview.part")}
          value={part}
          onChange={setPart}
          data={[
            { value: "html", label: t("preview.html") },
            { value: "text", label: t("preview.text") },
          ]}
        />
      </div>
      <div className={width === "narrow" ? classes.narrowMail : classes.wideMail}>
        <DeviceFrame
          device="mail"
          label={label}
          scheme={scheme}
          head={
            <>
              <div className={classes.subject}>{shown.subject}</div>
              <div>{t("preview.from", { sender: workspace.name })}</div>
              {preheader && <div className={classes.preheader}>{preheader}</div>}
            </>
          }
        >
          {part === "html" ? (
            <HtmlFrame html={shown.html} title={t("preview.frame")} scheme={scheme} />
          ) : (
            <pre className={classes.plain}>{shown.text}</pre>
          )}
        </DeviceFrame>
      </div>
      <p className={classes.dim}>
        {t("preview.size", { kb: formatCount(Math.max(1, Math.round(shown.size / 1024))) })}{" "}
        {shown.size > CLIPPED && <span className={classes.warn}>{t("preview.clipped")}</span>}
      </p>
    </div>
  );
}
