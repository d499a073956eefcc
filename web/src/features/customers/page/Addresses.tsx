// Where a customer is reached: each address with what is known of it, and what can be done about it.
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconBan, IconCheck, IconDots, IconPlus, IconRestore, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type SchemaCustomerAddress, type SchemaCustomerDetail } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ChannelBadge, RelativeTime, StatusBadge, useConfirm, type Tone } from "@/ui";
import { AddAddress } from "./AddAddress";
import classes from "./Page.module.css";
import { Part } from "./Part";
import { useCustomerAct } from "./useCustomerAct";

const MOST = 5;
const TONES: Record<string, Tone> = { verified: "good", claimed: "quiet", inferred: "warn" };

export function Addresses({ customer }: { customer: SchemaCustomerDetail }) {
  const { t } = useTranslation("customers");
  const mayWrite = useMay()("customers:write");
  const [adding, setAdding] = useState(false);
  const [all, setAll] = useState(false);
  const shown = all ? customer.addresses : customer.addresses.slice(0, MOST);
  return (
    <Part
      title={t("address.title")}
      action={
        mayWrite && (
          <ActionIcon variant="subtle" color="gray" aria-label={t("address.add")} title={t("address.add")} onClick={() => setAdding(true)}>
            <IconPlus size={16} aria-hidden />
          </ActionIcon>
        )
      }
    >
      {customer.addresses.length === 0 && <p className={classes.dim}>{t("address.none")}</p>}
      <ul className={classes.plain}>
        {shown.map((each) => (
          <Line key={`${each.scheme} ${each.value}`} customer={customer} address={each} mayWrite={mayWrite} />
        ))}
      </ul>
      {customer.addresses.length > MOST && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(!all)}>
          {all ? t("fewer") : t("address.more", { count: customer.addresses.length - MOST })}
        </Button>
      )}
      <AddAddress id={customer.id} opened={adding} onClose={() => setAdding(false)} />
    </Part>
  );
}

function Line({ customer, address, mayWrite }: { customer: SchemaCustomerDetail; address: SchemaCustomerAddress; mayWrite: boolean }) {
  const { t } = useTranslation("customers");
  const bad = address.status !== "active";
  return (
    <li className={classes.line}>
      <ChannelBadge channel={address.channels[0] ?? (address.scheme === "text_sender" ? "sms" : address.scheme)} iconOnly />
      <div className={classes.words}>
        <div dir="auto">{address.display}</div>
        <div className={classes.headLine}>
          {bad ? (
            <StatusBadge tone="bad">{t(`address.status.${address.status as "bounced"}`)}</StatusBadge>
          ) : (
            <StatusBadge tone={TONES[address.verification] ?? "quiet"}>{t(`address.verification.${address.verification as "claimed"}`)}</StatusBadge>
          )}
          <span title={t("address.evidence", { evidence: address.evidence, strength: address.strength })}>
            {t(`address.how.${address.how as "wrote"}`, { defaultValue: address.how })}
          </span>
          <RelativeTime at={address.evidence_at} />
          {address.came_from && <span>{t("address.cameFrom")}</span>}
        </div>
      </div>
      {mayWrite && <Acts customer={customer} address={address} />}
    </li>
  );
}

function Acts({ customer, address }: { customer: SchemaCustomerDetail; address: SchemaCustomerAddress }) {
  const { t } = useTranslation("customers");
  const confirm = useConfirm();
  const params = { path: { customer_id: customer.id }, query: { scheme: address.scheme, value: address.value } };
  const change = useCustomerAct<{ verified?: boolean; status?: string; why?: string }>({
    id: customer.id,
    call: (body) => api.PATCH("/api/v1/customers/{customer_id}/addresses", { params, body }),
  });
  const remove = useCustomerAct({
    id: customer.id,
    call: () => api.DELETE("/api/v1/customers/{customer_id}/addresses", { params }),
  });
  const ask = async () => {
    const question = { title: t("address.removeTitle", { address: address.display }), consequence: t("address.removeText"), deed: t("address.remove"), danger: true };
    if (await confirm(question)) remove.mutate();
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("address.acts", { address: address.display })}>
          <IconDots size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {address.verification !== "verified" && (
          <Menu.Item leftSection={<IconCheck size={15} aria-hidden />} onClick={() => change.mutate({ verified: true, why: t("address.seen") })}>
            {t("address.verify")}
          </Menu.Item>
        )}
        {address.status === "active" ? (
          <>
            <Menu.Item leftSection={<IconBan size={15} aria-hidden />} onClick={() => change.mutate({ status: "stopped" })}>
              {t("address.stop")}
            </Menu.Item>
            <Menu.Item leftSection={<IconBan size={15} aria-hidden />} onClick={() => change.mutate({ status: "invalid" })}>
              {t("address.wrong")}
            </Menu.Item>
          </>
        ) : (
          <Menu.Item leftSection={<IconRestore size={15} aria-hidden />} onClick={() => change.mutate({ status: "active" })}>
            {t("address.again")}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={15} aria-hidden />} onClick={() => void ask()}>
          {t("address.remove")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
