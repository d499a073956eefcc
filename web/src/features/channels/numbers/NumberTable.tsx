// The numbers of a pool: whom each is for, how much it may send, who keeps it and what it carried.
import { ActionIcon, Checkbox, UnstyledButton } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SchemaNumberUse, SchemaPoolNumber } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { RelativeTime, StatusBadge } from "@/ui";
import channels from "../Channels.module.css";
import classes from "./Numbers.module.css";

interface Props {
  numbers: readonly SchemaPoolNumber[];
  use: readonly SchemaNumberUse[];
  mayWrite: boolean;
  chosen: readonly string[];
  onChoose: (senders: string[]) => void;
  onChange: (number: SchemaPoolNumber) => void;
  onKeepers: (sender: string) => void;
}

export function NumberTable({ numbers, use, mayWrite, chosen, onChoose, onChange, onKeepers }: Props) {
  const { t } = useTranslation("channels");
  const former = use.filter((each) => !each.pooled);
  const every = numbers.length > 0 && numbers.every((each) => chosen.includes(each.sender));
  const used = (sender: string) => use.find((each) => each.sender === sender);
  return (
    <div className={classes.wide} tabIndex={0} role="group" aria-label={t("numbers.title")}>
      <table className={classes.table}>
        <thead>
          <tr>
            {mayWrite && (
              <th scope="col" className={classes.tick}>
                <Checkbox aria-label={t("numbers.all")} checked={every} indeterminate={!every && chosen.length > 0} onChange={() => onChoose(every ? [] : numbers.map((each) => each.sender))} />
              </th>
            )}
            <th scope="col">{t("numbers.sender")}</th>
            <th scope="col">{t("numbers.for")}</th>
            <th scope="col" className={classes.end}>{t("numbers.minuteShort")}</th>
            <th scope="col" className={classes.end}>{t("numbers.customers")}</th>
            <th scope="col" className={classes.end}>{t("numbers.sent")}</th>
            <th scope="col" className={classes.end}>{t("numbers.received")}</th>
            <th scope="col" className={classes.end}>{t("numbers.last")}</th>
            {mayWrite && <td />}
          </tr>
        </thead>
        <tbody>
          {numbers.map((each) => (
            <tr key={each.sender} data-chosen={chosen.includes(each.sender) || undefined}>
              {mayWrite && (
                <td className={classes.tick}>
                  <Checkbox
                    aria-label={t("numbers.choose", { number: each.sender })}
                    checked={chosen.includes(each.sender)}
                    onChange={() => onChoose(chosen.includes(each.sender) ? chosen.filter((one) => one !== each.sender) : [...chosen, each.sender])}
                  />
                </td>
              )}
              <td className={classes.sender}>
                <bdi>{each.sender}</bdi>
              </td>
              <td className={channels.dim}>{each.prefixes.length > 0 ? each.prefixes.join(", ") : t("numbers.anybody")}</td>
              <td className={classes.end}>{each.per_minute === null ? t("domains.free") : formatCount(each.per_minute)}</td>
              <Used use={used(each.sender)} onKeepers={onKeepers} />
              {mayWrite && (
                <td className={classes.end}>
                  <ActionIcon variant="subtle" color="gray" onClick={() => onChange(each)} aria-label={t("numbers.changeNamed", { number: each.sender })}>
                    <IconPencil size={16} aria-hidden />
                  </ActionIcon>
                </td>
              )}
            </tr>
          ))}
          {former.map((each) => (
            <tr key={each.sender}>
              {mayWrite && <td />}
              <td className={classes.sender}>
                <bdi>{each.sender}</bdi>
              </td>
              <td colSpan={2}>
                <StatusBadge tone="quiet">{t("numbers.former")}</StatusBadge>
              </td>
              <Used use={each} onKeepers={onKeepers} />
              {mayWrite && <td />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Used({ use, onKeepers }: { use: SchemaNumberUse | undefined; onKeepers: (sender: string) => void }) {
  const { t } = useTranslation("channels");
  if (!use) return <td colSpan={4} />;
  return (
    <>
      <td className={classes.end}>
        {use.customers > 0 ? (
          <UnstyledButton className={`${channels.link} ${classes.count}`} onClick={() => onKeepers(use.sender)} aria-label={t("numbers.keepersOf", { number: use.sender, count: use.customers, amount: formatCount(use.customers) })}>
            {formatCount(use.customers)}
          </UnstyledButton>
        ) : (
          formatCount(0)
        )}
      </td>
      <td className={classes.end}>{formatCount(use.sent)}</td>
      <td className={classes.end}>{formatCount(use.received)}</td>
      <td className={`${classes.end} ${channels.dim}`}>
        <RelativeTime at={use.last_at} />
      </td>
    </>
  );
}
