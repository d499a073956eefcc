// Who calls for a contact by voice: a spoken notice by an account with a telephone, or people by the dial list.
import { Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { useMay } from "@/lib/session";
import type { ContactEvent } from "../types";

interface Props {
  event: ContactEvent;
  locked: boolean;
  onChange: (more: Partial<ContactEvent>) => void;
}

type Who = ContactEvent["caller"];

const CALLERS: readonly Who[] = ["first", "spoken", "people"];
/** The provider by which a message becomes a call in the list. */
const PEOPLE = "dial_list";

export function Caller({ event, locked, onChange }: Props) {
  const { t } = useTranslation("campaigns");
  const may = useMay()("channels:read");
  const { data } = useQuery({ ...apiQuery(["account"], "/api/v1/accounts"), enabled: may });
  const carrying = (data ?? [])
    .flatMap((account) => account.routes.map((route) => ({ account, route })))
    .filter((each) => each.route.channel === "voice")
    .sort((one, other) => one.route.position - other.route.position);
  const caller = carrying.find(({ account }) => event.caller === "first" || (account.provider === PEOPLE) === (event.caller === "people")) ?? carrying[0];
  return (
    <div>
      <Select
        label={t("caller.label")}
        description={t(`caller.text.${event.caller}`)}
        disabled={locked}
        allowDeselect={false}
        value={event.caller}
        data={CALLERS.map((value) => ({ value, label: t(`caller.${value}`) }))}
        onChange={(next) => next && onChange({ caller: next })}
      />
      {data && (
        <Text size="xs" c={caller ? "dimmed" : "var(--nl-warn)"} mt={4}>
          {caller ? t(caller.account.provider === PEOPLE ? "caller.list" : "caller.by", { account: caller.account.name }) : t("caller.nobody")}
        </Text>
      )}
    </div>
  );
}
