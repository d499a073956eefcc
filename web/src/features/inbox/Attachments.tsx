// The files of a message: pictures as pictures, all of them to download.
import { IconFileAlert, IconPaperclip } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Inbox.module.css";
import type { Message } from "./model";
import { sizeOf } from "./sizeOf";

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

export function Attachments({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  if (message.attachments.length === 0) return null;
  return (
    <ul className={classes.files}>
      {message.attachments.map((file, index) => (
        <li key={`${file.hash} ${index}`}>
          {file.hash === "" ? (
            <span className={classes.file} data-absent>
              {file.why ? <IconFileAlert size={14} aria-hidden /> : <IconPaperclip size={14} aria-hidden />}
              <span className={classes.fileName} dir="auto">{file.name}</span>
              <span className={classes.fileSize}>{file.why ? t("message.notKept", { why: file.why }) : t("message.fetching")}</span>
            </span>
          ) : (
          <a href={file.url} download={file.name} className={classes.file} data-absent={file.why ? true : undefined} title={t("message.attachment", { name: file.name, size: sizeOf(file.size) })}>
            {PICTURES.has(file.media_type) ? (
              <img src={`${file.url}&inline=true`} alt={t("message.picture", { name: file.name })} loading="lazy" className={classes.picture} />
            ) : (
              file.why ? <IconFileAlert size={14} aria-hidden /> : <IconPaperclip size={14} aria-hidden />
            )}
            <span className={classes.fileName} dir="auto">{file.name}</span>
            <span className={classes.fileSize}>{file.why ? `${sizeOf(file.size)} · ${file.why}` : sizeOf(file.size)}</span>
          </a>
          )}
        </li>
      ))}
    </ul>
  );
}
