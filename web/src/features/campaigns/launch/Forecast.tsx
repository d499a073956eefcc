// What a launch will do at most: to how many, when first, how many messages by which channel, at what cost.
import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatCount, formatInstant, formatMoney, formatPercent } from "@/lib/format";
import { ChannelBadge, useChannelName } from "@/ui";
import type { CampaignForecast } from "../types";
import classes from "./launch.module.css";

export function Forecast({ forecast, zone, control }: { forecast: CampaignForecast; zone: string; control: number }) {
  const { t } = useTranslation("campaigns");
  const channelName = useChannelName();
  const sums = new Map<string, number>();
  for (const event of forecast.events) {
    if (event.due_at) for (const [channel, count] of Object.entries(event.channels)) sums.set(channel, (sums.get(channel) ?? 0) + count);
  }
  const facts = [
    [t("forecast.customers"), t("forecast.customersText", { count: forecast.total, total: formatCount(forecast.total), reachable: formatCount(forecast.reachable) })],
    [t("forecast.first"), forecast.first_at ? t("forecast.firstText", { at: formatInstant(new Date(forecast.first_at), zone), zone }) : t("forecast.onlyRealTime")],
    [t("forecast.messages"), t("forecast.messagesText", { count: forecast.messages, messages: formatCount(forecast.messages) })],
    [t("forecast.cost"), cost()],
    ...(control > 0 ? [[t("forecast.control"), t("forecast.controlText", { share: formatPercent(control, 0) })]] : []),
  ];
  return (
    <div>
      <dl className={classes.facts}>
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <Table fz="sm" verticalSpacing={4} mt="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("table.contact")}</Table.Th>
            <Table.Th>{t("table.when")}</Table.Th>
            <Table.Th>{t("table.channels")}</Table.Th>
            <Table.Th ta="end">{t("forecast.upTo")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {forecast.events.map((event) => (
            <Table.Tr key={event.name}>
              <Table.Td>{event.name}</Table.Td>
              <Table.Td>{event.due_at ? formatInstant(new Date(event.due_at), zone) : t("realTime.short")}</Table.Td>
              <Table.Td>
                <span className={classes.channels}>
                  {Object.entries(event.channels)
                    .filter(([, count]) => count > 0)
                    .map(([channel, count]) => (
                      <span key={channel} className={classes.channel}>
                        <ChannelBadge channel={channel} iconOnly /> {formatCount(count)}
                      </span>
                    ))}
                </span>
              </Table.Td>
              <Table.Td ta="end">{formatCount(event.up_to)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt="sm">
        {t("forecast.note")}
      </Text>
    </div>
  );

  function cost(): string {
    const sum = t("forecast.costText", { cost: formatMoney(forecast.cost, forecast.currency) });
    if (forecast.unpriced.length === 0) return sum;
    return `${sum} ${t("forecast.unpriced", { channels: forecast.unpriced.map(channelName).join(", ") })}`;
  }
}
