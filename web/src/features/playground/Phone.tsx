// The phone: notifications above, the text messages with the company below, and a field to write one.
import { IconBell, IconPhoto } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { Bubble, ListSkeleton, ProblemView, RelativeTime } from "@/ui";
import type { BoxProps } from "./box";
import { Linked } from "./Linked";
import classes from "./Playground.module.css";
import { boxList, type Item } from "./queries";
import { WriteField } from "./WriteField";

export function Phone({ who, deeds, mayAct }: BoxProps) {
  const { t } = useTranslation("playground");
  const list = useList(boxList(who.customer, ["sms", "push"]));
  const texts = list.rows.filter((item) => item.channel === "sms").toReversed();
  const notices = list.rows.filter((item) => item.channel === "push").slice(0, 3);
  const number = who.addresses.find((it) => it.channel === "sms");
  const scroller = useRef<HTMLDivElement>(null);
  const last = texts.at(-1)?.id;
  const unread = who.unread.sms ?? 0;
  const openAll = deeds.open.mutate;
  useEffect(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [last]);
  useEffect(() => {
    if (mayAct && unread > 0 && last) openAll({ channel: "sms" });
  }, [mayAct, unread, last, openAll]);

  return (
    <div className={classes.phone}>
      <div className={classes.island} aria-hidden />
      <header className={classes.phoneHead}>
        <strong dir="auto">{who.company}</strong>
        <span>{number?.display ?? t("phone.none")}</span>
      </header>
      <div className={classes.phoneBody} ref={scroller} tabIndex={0} role="log" aria-label={t("phone.texts")}>
        {list.error && list.status === "error" && <ProblemView error={list.error} onRetry={list.retry} />}
        {list.status === "loading" && <ListSkeleton />}
        {list.hasMore && (
          <button type="button" className={classes.link} onClick={list.loadMore}>
            {t("earlier")}
          </button>
        )}
        {list.status === "ready" && texts.length === 0 && <p className={classes.nothing}>{t("phone.nothing")}</p>}
        {texts.map((item) => (
          <div key={item.id} className={classes.said} data-from={item.direction === "in" ? "company" : "customer"}>
            <Bubble from={item.direction === "in" ? "company" : "customer"}>
              <Linked item={item} onFollow={(url) => deeds.follow.mutate({ item, url })} />
              <Sent files={item.files} />
            </Bubble>
            <span className={classes.when}>
              <RelativeTime at={item.at} />
            </span>
          </div>
        ))}
      </div>
      {notices.some((it) => !it.opened_at) && (
        <div className={classes.notices}>
          {notices
            .filter((it) => !it.opened_at)
            .map((item) => (
              <Notice key={item.id} item={item} deeds={deeds} mayAct={mayAct} />
            ))}
        </div>
      )}
      {mayAct && number && who.plays.includes("sms") && (
        <WriteField
          label={t("phone.write")}
          send={t("phone.send")}
          busy={deeds.sms.isPending}
          camera
          onSend={(text, done, photo) => deeds.sms.mutate({ text, photo }, { onSuccess: done })}
        />
      )}
    </div>
  );
}

function Sent({ files }: { files: readonly string[] }) {
  return files.map((name, at) => (
    <span key={at} className={classes.sentFile} dir="auto">
      <IconPhoto size={14} aria-hidden /> {name}
    </span>
  ));
}

function Notice({ item, deeds, mayAct }: { item: Item } & Pick<BoxProps, "deeds" | "mayAct">) {
  const { t } = useTranslation("playground");
  const tap = () => {
    deeds.open.mutate({ item: item.id });
    const url = item.links[0]?.url;
    if (url) deeds.follow.mutate({ item, url });
  };
  return (
    <button type="button" className={classes.notice} disabled={!mayAct} onClick={tap}>
      <IconBell size={16} aria-hidden />
      <span>
        <span className={classes.line}>
          <strong dir="auto">{item.title}</strong>
          <span className={classes.time}>
            <RelativeTime at={item.at} />
          </span>
        </span>
        <span dir="auto">{item.text}</span>
        <span className={classes.unseen}>{t("phone.tap")}</span>
      </span>
    </button>
  );
}
