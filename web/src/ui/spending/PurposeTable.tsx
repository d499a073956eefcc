// What was spent this month by purpose and channel, with what all of it makes; nothing where nothing was.
import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatCount } from "@/lib/format";
import { useChannelName } from "../channels/useChannelName";
import { Money } from "../Money";
import { matrixOf, type SpentLine, type SpentRow } from "./matrix";
import classes from "./PurposeTable.module.css";

const KNOWN = ["service", "transactional", "marketing"] as const;

export function PurposeTable({ rows, currency, label }: { rows: readonly SpentRow[]; currency: string; label: string }) {
  const { t } = useTranslation("ui");
  const channelName = useChannelName();
  const { channels, lines, all } = matrixOf(rows, currency);
  const nameOf = (purpose: string) => {
    const known = KNOWN.find((each) => each === purpose);
    return known ? t(`spending.purpose.${known}`) : t("spending.earlier");
  };
  const line = (it: SpentLine, name: string) => (
    <Table.Tr key={name}>
      <Table.Th scope="row" className={classes.first}>{name}</Table.Th>
      {channels.map((channel) => (
        <Table.Td key={channel} className={classes.end}>
          {it.cells[channel] === undefined ? <span className={classes.none}>–</span> : <Money minor={it.cells[channel]} currency={currency} />}
        </Table.Td>
      ))}
      <Table.Td className={classes.end}>{formatCount(it.messages)}</Table.Td>
      <Table.Td className={classes.end}>
        <Money minor={it.cost} currency={currency} />
      </Table.Td>
    </Table.Tr>
  );
  if (lines.length === 0) return <p className={classes.nothing}>{t("spending.nothing")}</p>;
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={label}>
      <Table className={classes.table} aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.first}>{t("spending.for")}</Table.Th>
            {channels.map((channel) => (
              <Table.Th key={channel} className={classes.end}>{channelName(channel)}</Table.Th>
            ))}
            <Table.Th className={classes.end}>{t("spending.messages")}</Table.Th>
            <Table.Th className={classes.end}>{t("spending.all")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((each) => line(each, nameOf(each.purpose)))}
          {lines.length > 1 && line(all, t("spending.together"))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
