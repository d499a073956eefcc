// The letter box: envelopes to open; a letter page by page, and its code to be scanned.
import { Button } from "@mantine/core";
import { IconMailbox, IconQrcode } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { EmptyState, ListSkeleton, ProblemView, RelativeTime } from "@/ui";
import type { BoxProps } from "./box";
import classes from "./Playground.module.css";
import { boxList, type Item } from "./queries";

export function LetterBox({ who, deeds, mayAct }: BoxProps) {
  const { t } = useTranslation("playground");
  const list = useList(boxList(who.customer, ["print"]));
  const [chosen, setChosen] = useState<string | null>(null);
  const letter = list.rows.find((it) => it.id === chosen);
  const address = who.addresses.find((it) => it.channel === "print")?.display ?? who.name;
  const show = (item: Item) => {
    setChosen(item.id);
    if (!item.opened_at && mayAct) deeds.open.mutate({ item: item.id });
  };
  if (list.status === "error") return <ProblemView error={list.error} onRetry={list.retry} />;
  if (list.status === "loading") return <ListSkeleton />;
  if (list.rows.length === 0) {
    return <EmptyState icon={IconMailbox} title={t("letters.empty.title")} text={t("letters.empty.text")} />;
  }
  if (letter) {
    return (
      <Letter
        letter={letter}
        person={who.customer}
        onBack={() => setChosen(null)}
        scanning={deeds.scan.isPending}
        onScan={mayAct && letter.links.length > 0 ? () => deeds.scan.mutate(letter) : undefined}
      />
    );
  }
  return (
    <ul className={classes.envelopes}>
      {list.rows.map((item) => (
        <li key={item.id}>
          <button
            type="button"
            className={classes.envelope}
            data-unread={!item.opened_at || undefined}
            onClick={() => show(item)}
          >
            <span className={classes.flap} aria-hidden />
            <span className={classes.from}>{item.sender || who.company}</span>
            <span className={classes.stamp} aria-hidden />
            <span className={classes.address} dir="auto">
              {address}
            </span>
            <span className={classes.unseen}>{t(item.opened_at ? "letters.read" : "letters.open")}</span>
          </button>
          <span className={classes.envelopeFoot}>
            {t(item.opened_at ? "letters.opened" : "letters.unopened")} · <RelativeTime at={item.at} />
          </span>
        </li>
      ))}
      {list.hasMore && (
        <li>
          <Button variant="subtle" size="compact-sm" onClick={list.loadMore}>
            {t("earlier")}
          </Button>
        </li>
      )}
    </ul>
  );
}

interface LetterProps {
  letter: Item;
  person: string;
  onBack: () => void;
  onScan?: (() => void) | undefined;
  scanning: boolean;
}

function Letter({ letter, person, onBack, onScan, scanning }: LetterProps) {
  const { t } = useTranslation("playground");
  const pages = Array.from({ length: letter.pages }, (_, place) => place + 1);
  return (
    <div className={classes.letter}>
      <div className={classes.letterBar}>
        <Button variant="subtle" size="compact-sm" onClick={onBack}>
          {t("letters.back")}
        </Button>
        {onScan && (
          <Button loading={scanning} leftSection={<IconQrcode size={16} aria-hidden />} onClick={onScan}>
            {t("letters.scan")}
          </Button>
        )}
      </div>
      <p className={classes.nothing}>{t("letters.code", { code: letter.code })}</p>
      {pages.map((page) => (
        <img
          key={page}
          className={classes.page}
          src={`/api/v1/playground/people/${person}/items/${letter.id}/pages/${page}`}
          alt={t("letters.page", { page, of: letter.pages })}
          width={909}
          height={1286}
        />
      ))}
    </div>
  );
}
