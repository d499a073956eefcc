// The social feed: what the company posted to this person on X, what they wrote, and a field to write.
import { IconBrandX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { EmptyState, ListSkeleton, ProblemView, RelativeTime } from "@/ui";
import type { BoxProps } from "./box";
import { Linked } from "./Linked";
import classes from "./Playground.module.css";
import { boxList } from "./queries";
import { WriteField } from "./WriteField";

export function Feed({ who, deeds, mayAct }: BoxProps) {
  const { t } = useTranslation("playground");
  const list = useList(boxList(who.customer, ["x"]));
  const handle = who.addresses.find((it) => it.channel === "x")?.display;
  const unread = who.unread.x ?? 0;
  const openAll = deeds.open.mutate;
  useEffect(() => {
    if (mayAct && unread > 0) openAll({ channel: "x" });
  }, [mayAct, unread, openAll]);
  if (list.status === "error") return <ProblemView error={list.error} onRetry={list.retry} />;
  if (!handle) return <EmptyState icon={IconBrandX} title={t("feed.none.title")} text={t("feed.none.text")} />;
  return (
    <div className={classes.feed}>
      {mayAct && who.plays.includes("x") && (
        <WriteField
          label={t("feed.write", { company: who.company })}
          send={t("feed.send")}
          busy={deeds.post.isPending}
          onSend={(text, done) => deeds.post.mutate(text, { onSuccess: done })}
        />
      )}
      {list.status === "loading" && <ListSkeleton />}
      {list.status === "ready" && list.rows.length === 0 && <p className={classes.nothing}>{t("feed.nothing")}</p>}
      {list.rows.map((item) => (
        <article key={item.id} className={classes.post}>
          <p className={classes.line}>
            <strong dir="auto">{item.direction === "in" ? who.company : who.name}</strong>
            <span className={classes.handle}>@{item.direction === "in" ? item.sender : handle.replace(/^@/, "")}</span>
            <span className={classes.time}>
              <RelativeTime at={item.at} />
            </span>
          </p>
          <p className={classes.postText} dir="auto">
            <Linked item={item} onFollow={(url) => deeds.follow.mutate({ item, url })} />
          </p>
        </article>
      ))}
    </div>
  );
}
