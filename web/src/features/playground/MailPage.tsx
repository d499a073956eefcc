// One mail as it looks: in a frame where nothing runs; its links are followed by us, so that ours open in our browser.
import { IconPaperclip } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { RelativeTime } from "@/ui";
import type { BoxProps } from "./box";
import { Linked } from "./Linked";
import classes from "./Playground.module.css";
import type { Item } from "./queries";

const TALLEST = 2400;

export function MailPage({ item, given }: { item: Item; given: BoxProps }) {
  const { t } = useTranslation("playground");
  const [height, setHeight] = useState(240);
  const follow = (url: string) => given.deeds.follow.mutate({ item, url });
  const ready = (event: SyntheticEvent<HTMLIFrameElement>) => {
    const page = event.currentTarget.contentDocument;
    if (!page) return;
    setHeight(Math.min(TALLEST, page.documentElement.scrollHeight));
    page.addEventListener("click", (click) => {
      const link = (click.target as Element | null)?.closest("a");
      if (!link) return;
      click.preventDefault();
      if (given.mayAct) follow(link.href);
    });
  };
  return (
    <article className={classes.mailPage}>
      <header>
        <h3 dir="auto">{item.title || t("mail.untitled")}</h3>
        <p className={classes.line}>
          <span className={classes.name} dir="auto">
            {item.direction === "in" ? item.sender : t("mail.you")}
          </span>
          <span className={classes.time}>
            <RelativeTime at={item.at} />
          </span>
        </p>
      </header>
      {item.html ? (
        <iframe
          className={classes.mailFrame}
          title={t("mail.frame")}
          src={`/api/v1/playground/people/${given.who.customer}/items/${item.id}/html`}
          sandbox="allow-same-origin"
          referrerPolicy="no-referrer"
          style={{ height }}
          onLoad={ready}
        />
      ) : (
        <div className={classes.plain} dir="auto">
          <Linked item={item} onFollow={follow} />
        </div>
      )}
      {item.files.map((name, at) =>
        item.direction === "in" && /\.(jpe?g|png)$/i.test(name) ? (
          <img
            key={at}
            className={classes.attached}
            alt={name}
            src={`/api/v1/playground/people/${given.who.customer}/items/${item.id}/files/${at}`}
          />
        ) : (
          <p key={at} className={classes.sentFile} dir="auto">
            <IconPaperclip size={14} aria-hidden /> {name}
          </p>
        ),
      )}
    </article>
  );
}
