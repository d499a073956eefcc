// An account tried out with real messages: one to oneself and what becomes of it, and one that comes in.
import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, type SchemaAccountItem, type SchemaProviderItem } from "@/lib/api";
import { useChannelName } from "@/ui";
import classes from "../Channels.module.css";
import { Arrival } from "./Arrival";
import { Fate } from "./Fate";

export function TryOut({ account, kind }: { account: SchemaAccountItem; kind: SchemaProviderItem | undefined }) {
  const receives = kind ? kind.abilities.some((able) => able.inbound) || kind.telling !== "" : true;
  return (
    <div className={classes.tryout}>
      {account.routes.length > 0 && <SendOne account={account} />}
      {receives && <Arrival account={account} />}
    </div>
  );
}

function SendOne({ account }: { account: SchemaAccountItem }) {
  const { t } = useTranslation("channels");
  const channelName = useChannelName();
  const channels = account.routes.map((route) => route.channel);
  const [channel, setChannel] = useState(channels[0] ?? "");
  const [to, setTo] = useState("");
  const send = useAct({
    call: () =>
      api.POST("/api/v1/accounts/{account_id}/messages", {
        params: { path: { account_id: account.id } },
        body: { channel, to: to.trim() },
      }),
    touches: [["account"]],
    showsErrors: true,
  });
  const fault = elsewhere(send.error, ["to.value", "to.channel", "to"]);
  return (
    <div className={classes.trial}>
      <h3>{t("try.send")}</h3>
      <form
        className={classes.line}
        onSubmit={(event) => {
          event.preventDefault();
          if (to.trim()) send.mutate();
        }}
      >
        {channels.length > 1 && (
          <Select
            label={t("try.channel")}
            data={channels.map((value) => ({ value, label: channelName(value) }))}
            value={channel}
            onChange={(next) => next && setChannel(next)}
            allowDeselect={false}
          />
        )}
        <TextInput
          label={t("try.to")}
          placeholder={t(`try.example.${channel}`, { defaultValue: "" })}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={faultOf(send.error, "to.value") ?? faultOf(send.error, "to") ?? fault}
          maxLength={320}
          className={classes.grow}
        />
        <Button type="submit" loading={send.isPending} disabled={!to.trim()}>
          {t("try.do")}
        </Button>
      </form>
      <div className={classes.dim}>{t("try.text")}</div>
      {send.data && <Fate key={send.data.message} message={send.data.message} />}
    </div>
  );
}
