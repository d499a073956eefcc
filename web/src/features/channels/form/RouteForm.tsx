// An account on one channel: whom messages come from, how many at once and how fast.
import { Group, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, type SchemaAccountItem, type SchemaRouteItem } from "@/lib/api";
import { FormDialog, useChannelName } from "@/ui";

interface Props {
  account: SchemaAccountItem;
  route: SchemaRouteItem | null;
  /** How many accounts carry each channel: a new one comes last. */
  carried?: (channel: string) => number;
  onClose: () => void;
}

export function RouteForm({ account, route, carried, onClose }: Props) {
  const { t } = useTranslation("channels");
  const channelName = useChannelName();
  const free = account.channels.filter((channel) => !account.routes.some((each) => each.channel === channel));
  const [channel, setChannel] = useState(route?.channel ?? free[0] ?? "");
  const [sender, setSender] = useState(route?.sender ?? "");
  const [seats, setSeats] = useState<number>(route?.seats ?? 4);
  const [rate, setRate] = useState<number | null>(route?.rate ?? null);
  const save = useAct({
    call: () => {
      const body = { sender: sender.trim(), seats, rate };
      return route
        ? api.PATCH("/api/v1/routes/{route_id}", { params: { path: { route_id: route.id } }, body })
        : api.POST("/api/v1/routes", { body: { account: account.id, channel, position: Math.min(carried?.(channel) ?? 0, 1000), ...body } });
    },
    touches: [["account"], ["operations"], ["audit"]],
    showsErrors: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      title={route ? t("routes.changeNamed", { channel: channelName(route.channel), name: account.name }) : t("routes.addTitle", { name: account.name })}
      deed={route ? t("form.save") : t("routes.add")}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      ready={channel !== ""}
      fault={elsewhere(save.error, ["channel", "sender"])}
    >
      {!route && (
        <Select
          label={t("routes.channel")}
          data={free.map((value) => ({ value, label: channelName(value) }))}
          value={channel}
          onChange={(next) => next && setChannel(next)}
          allowDeselect={false}
          error={faultOf(save.error, "channel")}
        />
      )}
      <TextInput label={t("routes.sender")} description={t("routes.senderText")} placeholder={t(`routes.senderLike.${channel as "email"}`, { defaultValue: "" })} value={sender} onChange={(event) => setSender(event.currentTarget.value)} maxLength={320} error={faultOf(save.error, "sender")} />
      <Group grow align="flex-start">
        <NumberInput label={t("routes.seats")} description={t("routes.seatsText")} value={seats} onChange={(next) => typeof next === "number" && setSeats(next)} min={1} max={256} allowDecimal={false} />
        <NumberInput label={t("routes.rate")} description={t("routes.rateText")} value={rate ?? ""} onChange={(next) => setRate(typeof next === "number" ? next : null)} min={0} />
      </Group>
    </FormDialog>
  );
}
