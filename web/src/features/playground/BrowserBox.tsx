// The browser: pages that the company made for this person, its web chat, and whatever page a link led to.
import { ActionIcon, Button } from "@mantine/core";
import { IconExternalLink, IconHome, IconMessageCircle, IconRefresh, IconWorld } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { RelativeTime } from "@/ui";
import type { BoxProps } from "./box";
import classes from "./Playground.module.css";
import { boxList, type Item } from "./queries";

export function BrowserBox({ who, deeds, state, mayAct }: BoxProps) {
  const { t } = useTranslation("playground");
  const [again, setAgain] = useState(0);
  const page = state.search.page;
  const list = useList(boxList(who.customer, ["web"]));
  const show = (item: Item) => {
    const path = item.links[0]?.path;
    if (!path) return;
    if (mayAct && !item.opened_at) deeds.open.mutate({ item: item.id });
    state.set({ page: path });
  };
  return (
    <div className={classes.browser}>
      <div className={classes.browserBar}>
        <ActionIcon variant="subtle" color="gray" aria-label={t("browser.home")} onClick={() => state.set({ page: undefined })}>
          <IconHome size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={!page}
          aria-label={t("browser.again")}
          onClick={() => setAgain(again + 1)}
        >
          <IconRefresh size={16} aria-hidden />
        </ActionIcon>
        <span className={classes.where}>{page ? `${globalThis.location.host}${short(page)}` : t("browser.start")}</span>
        {page && (
          <ActionIcon
            variant="subtle"
            color="gray"
            component="a"
            href={page}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={t("browser.tab")}
          >
            <IconExternalLink size={16} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {page ? (
        <iframe key={`${page} ${again}`} className={classes.web} title={t("browser.frame")} src={page} referrerPolicy="no-referrer" />
      ) : (
        <div className={classes.start}>
          {who.chat && (
            <Button
              variant="default"
              leftSection={<IconMessageCircle size={16} aria-hidden />}
              onClick={() => state.set({ page: who.chat ?? undefined })}
            >
              {t("browser.chat", { company: who.company })}
            </Button>
          )}
          {list.rows.map((item) => (
            <button key={item.id} type="button" className={classes.notice} onClick={() => show(item)}>
              <IconWorld size={16} aria-hidden />
              <span>
                <span className={classes.line}>
                  <strong dir="auto">{item.title}</strong>
                  <span className={classes.time}>
                    <RelativeTime at={item.at} />
                  </span>
                </span>
                {!item.opened_at && <span>{t("browser.fresh")}</span>}
              </span>
            </button>
          ))}
          <p className={classes.nothing}>{t("browser.about")}</p>
        </div>
      )}
    </div>
  );
}

/** A path without most of its token. */
function short(path: string): string {
  return path.length > 32 ? `${path.slice(0, 30)}…` : path;
}
