// The widget itself, over a conversation that is made up: what it shows here it shows on the company's pages.
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Preview, type PreviewConfig } from "../../../../widget/preview";
import classes from "./Widget.module.css";

export function WidgetPreview({ config }: { config: PreviewConfig }) {
  const { t } = useTranslation("widget");
  const stage = useRef<HTMLDivElement>(null);
  const preview = useRef<Preview | null>(null);
  const first = useRef(config);
  const said = [t("said.0"), t("said.1"), t("said.2")].join("\n");
  useEffect(() => {
    const host = document.createElement("div");
    stage.current?.append(host);
    preview.current = new Preview(host, first.current, said.split("\n"));
    return () => host.remove();
  }, [said]);
  useEffect(() => {
    first.current = config;
    preview.current?.show(config);
  }, [config]);
  return <div ref={stage} className={classes.stage} role="group" aria-label={t("preview.label")} />;
}
