// An account on one channel: whom messages come from, how many at once and how fast, and when it is its turn.
import { Group, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct, type SchemaAccountItem, type SchemaRouteItem } from "@/lib/api";
import { useChannelName } from "@/ui";
import { elsewhere } from "../faults";
import { FormDialog } from "../FormDialog";

interface Props {
  account: SchemaAccountItem;
  route: SchemaRouteItem | null;
  onClose: () => void;
}

export function RouteForm({ account, route, onClose }: Props) {
  const { t } = useTranslation("settings");
  const channelName = useChannelName();
  const free = account.channels.filter((channel) => !account.routes.some((each) => each.channel === channel));
  const [channel, setChannel] = useState(route?.channel ?? free[0] ?? "");
  const [sender, setSender] = useState(route?.sender ?? "");
  const [seats, setSeats] = useState<number>(route?.seats ?? 4);
  const [rate, setRate] = useState<number | null>(route?.rate ?? null);
  const [position, setPosition] = useState<number>(route?.position ?? 0);
  const save = useAct({
    call: () => {
      const body = { sender: sender.trim(), seats, rate, position };
      return route
        ? api.PATCH("/api/v1/routes/{route_id}", { params: { path: { route_id: route.id } }, body })
        : api.POST("/api/v1/routes", { body: { account: account.id, channel, ...body } });
    },
    touches: [["account"], ["operations"], ["audit"]],
    showsErrors: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      title={route ? t("routes.changeNamed", { channel: channelName(route.channel), name: account.name }) : t("routes.addTitle", { name: account.name })}
      deed={route ? t("save") : t("channels.addRoute")}
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
      <TextInput label={t("routes.sender")} description={t("routes.senderText")} value={sender} onChange={(event) => setSender(event.currentTarget.value)} maxLength={320} error={faultOf(save.error, "sender")} />
      <Group grow align="flex-start">
        <NumberInput label={t("routes.seats")} description={t("routes.seatsText")} value={seats} onChange={(next) => typeof next === "number" && setSeats(next)} min={1} max={256} allowDecimal={false} />
        <NumberInput label={t("routes.rate")} description={t("routes.rateText")} value={rate ?? ""} onChange={(next) => setRate(typeof next === "number" ? next : null)} min={0} />
      </Group>
      <NumberInput label={t("routes.position")} description={t("routes.positionText")} value={position} onChange={(next) => typeof next === "number" && setPosition(next)} min={0} max={1000} allowDecimal={false} />
    </FormDialog>
  );
}
