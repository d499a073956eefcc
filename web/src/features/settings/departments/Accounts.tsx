// The accounts that are a department's own: what others send never goes by them, and what it sends goes by them first.
import { ActionIcon, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaAccountItem, type SchemaDepartmentItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ChannelBadge, notifyDone } from "@/ui";
import { Part } from "../Part";
import { accountsQuery } from "../queries";
import settings from "../Settings.module.css";
import classes from "./Departments.module.css";

export function Accounts({ item }: { item: SchemaDepartmentItem }) {
  const { t } = useTranslation("settings");
  const may = useMay();
  const mayWrite = may("channels:write");
  const { data: accounts = [] } = useQuery({ ...accountsQuery(), enabled: may("channels:read") });
  const change = useAct<{ account: SchemaAccountItem; department: string | null }>({
    call: ({ account, department }) =>
      api.PATCH("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } }, body: { department } }),
    touches: [["account"], ["audit"]],
    onDone: () => notifyDone(t("saved")),
  });
  const own = accounts.filter((each) => each.department === item.id);
  const free = accounts.filter((each) => each.department === null);
  return (
    <Part title={t("departments.accounts.title")} text={t("departments.accounts.text")}>
      {own.length > 0 && (
        <ul className={classes.list}>
          {own.map((each) => (
            <li key={each.id}>
              <span className={settings.words}>
                <Link to="/channels/accounts/$account" params={{ account: String(each.id) }} className={classes.link} dir="auto">
                  {each.name}
                </Link>{" "}
                {[...new Set(each.routes.map((it) => it.channel))].map((channel) => (
                  <ChannelBadge key={channel} channel={channel} />
                ))}
              </span>
              {mayWrite && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("departments.accounts.remove", { name: each.name })}
                  onClick={() => change.mutate({ account: each, department: null })}
                >
                  <IconX size={15} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      <div className={classes.foot}>
        {own.length === 0 && <span className={settings.dim}>{t("departments.accounts.none")}</span>}
        {mayWrite && free.length > 0 && (
          <Select
            aria-label={t("departments.accounts.add")}
            placeholder={t("departments.accounts.add")}
            data={free.map((each) => ({ value: String(each.id), label: each.name }))}
            value={null}
            onChange={(next) => {
              const account = free.find((each) => String(each.id) === next);
              if (account) change.mutate({ account, department: item.slug });
            }}
            disabled={change.isPending}
            searchable
          />
        )}
      </div>
    </Part>
  );
}
