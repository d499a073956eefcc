// What the log of requests is searched for; it stands in the address, so that a search can be sent to somebody.
import { Group, Select } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { SearchField } from "@/ui";
import { keysList } from "../queries";
import { METHODS, ORIGINS, STATUSES, type RequestSearch } from "../search";

const route = getRouteApi("/shell/operations");

export function RequestFilters() {
  const { t } = useTranslation("operations");
  const { origin, status, method, key, q } = route.useSearch();
  const navigate = route.useNavigate();
  const keys = useList(keysList());
  const change = (next: RequestSearch) => void navigate({ search: (before) => ({ ...before, ...next, request: undefined }), replace: true });
  return (
    <Group gap="sm">
      <SearchField key={q === undefined ? "empty" : "filled"} label={t("requests.search")} value={q ?? ""} onSearch={(next) => change({ q: next || undefined })} />
      <Select
        aria-label={t("requests.status")}
        placeholder={t("requests.statuses.all")}
        data={STATUSES.map((each) => ({ value: each, label: t(`requests.statuses.${each}`) }))}
        value={status ?? null}
        onChange={(next) => change({ status: STATUSES.find((each) => each === next) })}
        clearable
        w={176}
      />
      <Select
        aria-label={t("requests.origin")}
        placeholder={t("requests.origins.all")}
        data={ORIGINS.map((each) => ({ value: each, label: t(`requests.origins.${each}`) }))}
        value={origin ?? null}
        onChange={(next) => change({ origin: ORIGINS.find((each) => each === next) })}
        clearable
        w={192}
      />
      <Select
        aria-label={t("requests.method")}
        placeholder={t("requests.everyMethod")}
        data={[...METHODS]}
        value={method ?? null}
        onChange={(next) => change({ method: METHODS.find((each) => each === next) })}
        clearable
        w={144}
      />
      <Select
        aria-label={t("requests.key")}
        placeholder={t("requests.everyKey")}
        data={keys.rows.map((each) => ({ value: String(each.id), label: `${each.name} …${each.hint}` }))}
        value={key === undefined ? null : String(key)}
        onChange={(next) => change({ key: next ? Number(next) : undefined })}
        clearable
        searchable
        w={192}
      />
    </Group>
  );
}
