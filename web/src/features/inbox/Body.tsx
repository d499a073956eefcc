// The words of a message: long ones folded, quotes on demand, and a mail as it was sent in a frame of its own.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useUnshown } from "@/ui";
import classes from "./Inbox.module.css";
import { MailFrame } from "./MailFrame";
import type { Message } from "./model";

const LONG = 900;
const LINES = 14;

export function Body({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const unshown = useUnshown();
  const [whole, setWhole] = useState(false);
  const [quoted, setQuoted] = useState(message.forwarded); // what was passed on is what it is about
  const [formatted, setFormatted] = useState(false);
  const text = (quoted ? message.full_text : message.text) || message.full_text;
  const wordless = !message.subject && message.attachments.length === 0 && !message.unsupported;
  const long = text.length > LONG || text.split("\n").length > LINES;
  return (
    <>
      {formatted ? (
        <MailFrame message={message.id} />
      ) : (
        <div className={classes.text} dir="auto" data-folded={(long && !whole) || undefined}>
          {text || (wordless ? <em>{message.template || t("message.empty")}</em> : null)}
        </div>
      )}
      {message.unsupported && <em className={classes.unshown}>{unshown(message.unsupported)}</em>}
      <div className={classes.links}>
        {long && !formatted && (
          <button type="button" className={classes.link} onClick={() => setWhole(!whole)}>
            {whole ? t("message.less") : t("message.more")}
          </button>
        )}
        {message.full_text && message.full_text !== message.text && message.text && !formatted && (
          <button type="button" className={classes.link} onClick={() => setQuoted(!quoted)}>
            {quoted ? t("message.unquoted") : t("message.quoted")}
          </button>
        )}
        {message.html && (
          <button type="button" className={classes.link} onClick={() => setFormatted(!formatted)}>
            {formatted ? t("message.plain") : t("message.formatted")}
          </button>
        )}
      </div>
    </>
  );
}
