// Customers: everybody you talk to, found by words, filters, conditions and saved segments.
import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload, IconFileImport, IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { useMay } from "@/lib/session";
import { useShortcuts } from "@/lib/shortcuts";
import { DataList, EmptyState, PageHeader } from "@/ui";
import { customersList, matchCountQuery } from "../queries";
import { isFiltered, queryOf } from "../search";
import { ConditionPanel } from "./ConditionPanel";
import { customerColumns } from "./customerColumns";
import { CustomerFilters } from "./CustomerFilters";
import { NewCustomer } from "./NewCustomer";
import { useCustomersSearch } from "./useCustomersSearch";

export function CustomersPage() {
  const { t } = useTranslation("customers");
  const may = useMay();
  const navigate = useNavigate();
  const { search, change, clear } = useCustomersSearch();
  const list = useList(customersList(search));
  const columns = useMemo(() => customerColumns(t as never), [t]);
  const filtered = isFiltered(search);
  const mayWrite = may("customers:write");
  useShortcuts(mayWrite ? [{ keys: "c", label: t("new.title"), group: t("name"), run: () => change({ new: true }) }] : []);

  return (
    <>
      <PageHeader
        title={t("name")}
        actions={
          <>
            <Duplicates />
            <Exports query={queryOf({ ...search, q: undefined, sort: undefined })} mayImport={mayWrite} />
            {mayWrite && (
              <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => change({ new: true })}>
                {t("new.action")}
              </Button>
            )}
          </>
        }
      />
      <DataList
        label={t("name")}
        list={list}
        columns={columns}
        rowKey={(row) => row.customer}
        onOpen={(row) => void navigate({ to: "/customers/$customer", params: { customer: row.customer } })}
        sort={search.sort ?? "recent"}
        onSort={(sort) => change({ sort: sort.includes("name") ? "name" : undefined })}
        filters={
          <>
            <CustomerFilters search={search} change={change} />
            <ConditionPanel search={search} change={change} mayWrite={mayWrite} />
          </>
        }
        empty={
          filtered ? (
            <EmptyState
              icon={IconUsers}
              title={t("none.title")}
              text={t("none.text")}
              action={
                <Button variant="default" onClick={clear}>
                  {t("none.clear")}
                </Button>
              }
            />
          ) : (
            <EmptyState
              icon={IconUsers}
              title={t("empty.title")}
              text={t("empty.text")}
              action={
                mayWrite && (
                  <Button component={Link} to="/customers/imports" leftSection={<IconFileImport size={16} aria-hidden />}>
                    {t("import.title")}
                  </Button>
                )
              }
            />
          )
        }
      />
      <NewCustomer opened={search.new === true} onClose={() => change({ new: undefined })} />
    </>
  );
}

function Duplicates() {
  const { t } = useTranslation("customers");
  const { data } = useQuery(matchCountQuery());
  if (!data?.count) return null;
  return (
    <Button component={Link} to="/customers/duplicates" variant="default">
      {t("duplicates.count", { count: data.count })}
    </Button>
  );
}

function Exports({ query, mayImport }: { query: Record<string, string>; mayImport: boolean }) {
  const { t } = useTranslation("customers");
  const href = `/api/v1/customers/export.csv?${new URLSearchParams(query).toString()}`;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t("files")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mayImport && (
          <Menu.Item component={Link} to="/customers/imports" leftSection={<IconFileImport size={16} aria-hidden />}>
            {t("import.title")}
          </Menu.Item>
        )}
        <Menu.Item component="a" href={href} download leftSection={<IconDownload size={16} aria-hidden />}>
          {t("export")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
