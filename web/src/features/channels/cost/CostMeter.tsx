// What a channel's messages cost by an account: what was booked lately, and the price that is set, or that none is.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { SchemaAccountTraffic, SchemaRouteItem } from "@/lib/api";
import { formatCount, formatMoney, formatPrice } from "@/lib/format";
import type { Period } from "../account/series";
import { Meter } from "../limits/Meter";
import { accountPricesQuery } from "../queries";

interface Props {
  route: SchemaRouteItem;
  traffic: SchemaAccountTraffic | undefined;
  period: Period;
}

export function CostMeter({ route, traffic, period }: Props) {
  const { t } = useTranslation("channels");
  const { data } = useQuery(accountPricesQuery(route.account));
  const paid = traffic?.costs.filter((each) => each.channel === route.channel && each.messages > 0) ?? [];
  const price = data?.channels[route.channel];
  const countries = Object.keys(price?.countries ?? {}).length;
  const more = countries > 0 && t("cost.more", { count: countries, number: formatCount(countries) });
  return (
    <>
      {paid.map((each) => (
        <Meter
          key={each.currency}
          label={t("use.cost")}
          used={0}
          limit={null}
          words={formatPrice(each.cost / each.messages, each.currency)}
          note={`${t(`limits.paid.${period}`)} ${formatMoney(each.cost, each.currency)} ${t("limits.for", { count: each.messages, number: formatCount(each.messages) })}`}
        />
      ))}
      {data && price && <Meter label={t(`cost.label.${price.per}`)} used={0} limit={null} words={formatPrice(price.each, data.currency)} note={more} />}
      {data && !price && paid.length === 0 && <Meter label={t("use.cost")} used={0} limit={null} words={t("cost.none")} note={t("cost.noneText")} />}
    </>
  );
}
