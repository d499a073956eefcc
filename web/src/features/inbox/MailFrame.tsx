// A mail as it was sent: made safe by the server, in a frame where nothing runs, without images from the web until asked.
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Inbox.module.css";

const TALLEST = 1600;

export function MailFrame({ message }: { message: string }) {
  const { t } = useTranslation("inbox");
  const [images, setImages] = useState(false);
  const [blocked, setBlocked] = useState(false);
  const [height, setHeight] = useState(160);
  const measure = (event: SyntheticEvent<HTMLIFrameElement>) => {
    const page = event.currentTarget.contentDocument;
    if (!page) return;
    setHeight(Math.min(TALLEST, page.documentElement.scrollHeight));
    setBlocked(page.querySelector("[data-remote-src]") !== null);
  };
  return (
    <>
      {blocked && !images && (
        <div className={classes.images}>
          <button type="button" className={classes.link} onClick={() => setImages(true)}>
            {t("message.images")}
          </button>
          <span>{t("message.imagesWhy")}</span>
        </div>
      )}
      <iframe
        className={classes.mail}
        title={t("message.frame")}
        src={`/api/v1/messages/${message}/html${images ? "?images=true" : ""}`}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        style={{ height }}
        onLoad={measure}
      />
    </>
  );
}
