// An email as it is written: subject, preview line, HTML or MJML, and the text version if it has its own.
import { SegmentedControl, Switch } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useWriting } from "../editor/context";
import type { Sources } from "../types";
import { wordsOfEmail } from "../words";
import { Words } from "./Words";

type Email = Sources["email"];

export function EmailFields({ source, onChange }: { source: Email; onChange: (source: Email) => void }) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const other = useRef<string>(undefined); // what the body was in the other language, in case one goes back
  const change = (more: Partial<Email>) => onChange({ ...source, ...more });
  const mjml = source.mjml !== null;
  const body = source.mjml ?? source.html ?? "";
  const turn = (to: string) => {
    const next = other.current ?? (to === "mjml" ? asMjml(body) : asHtml(body));
    other.current = body;
    change(to === "mjml" ? { mjml: next, html: null } : { html: next, mjml: null });
  };
  return (
    <>
      <Words field="subject" label={t("field.subject")} value={source.subject} onChange={(subject) => change({ subject })} />
      <Words
        field="preheader"
        label={t("field.preheader")}
        description={t("field.preheaderText")}
        value={source.preheader ?? ""}
        onChange={(preheader) => change({ preheader: preheader || null })}
      />
      <Words
        field={mjml ? "mjml" : "html"}
        label={t("field.body")}
        kind="code"
        rows={14}
        value={body}
        onChange={(next) => change(mjml ? { mjml: next } : { html: next })}
        extra={
          <SegmentedControl
            aria-label={t("field.source")}
            value={mjml ? "mjml" : "html"}
            onChange={turn}
            data={[
              { value: "html", label: "HTML" },
              { value: "mjml", label: "MJML" },
            ]}
          />
        }
      />
      <Switch
        label={t("field.ownText")}
        description={t("field.ownTextText")}
        checked={source.text !== null}
        disabled={readOnly}
        onChange={(event) => change({ text: event.currentTarget.checked ? wordsOfEmail({ ...source, text: null }) : null })}
      />
      {source.text !== null && (
        <Words field="text" label={t("field.textPart")} kind="text" rows={8} value={source.text} onChange={(text) => change({ text })} />
      )}
    </>
  );
}

function asMjml(html: string): string {
  const inner = html.replace(/^/gm, "        ").trimEnd();
  return `<mjml>\n  <mj-body>\n    <mj-section>\n      <mj-column><mj-text>\n${inner}\n      </mj-text></mj-column>\n    </mj-section>\n  </mj-body>\n</mjml>\n`;
}

function asHtml(mjml: string): string {
  return mjml
    .replace(/<mj-button\b([^>]*)>([\s\S]*?)<\/mj-button>/gi, "<p><a$1>$2</a></p>")
    .replace(/<\/?mj[\w-]*\b[^>]*>/gi, "")
    .replace(/^\s+/gm, "")
    .trim();
}
