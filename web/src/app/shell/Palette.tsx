// The command palette: rooms, what can be done in them, and customers by name or address.
import { Modal, VisuallyHidden } from "@mantine/core";
import { Spotlight } from "@mantine/spotlight";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconUser } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQueryAt } from "@/lib/api";
import { useMay } from "@/lib/session";
import classes from "./Palette.module.css";
import { matches } from "./matches";
import { useVisibleRooms } from "./useVisibleRooms";

interface FoundCustomer {
  id: string;
  name: string | null;
  addresses?: readonly string[];
}

const SHOWN = 6;
const ENOUGH = 2; // letters before customers are searched

export function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const rooms = useVisibleRooms();
  const [words, setWords] = useState("");
  const [settled] = useDebouncedValue(words.trim(), 150);
  const searching = settled.length >= ENOUGH && may("customers:read");
  const found = useQuery({
    ...apiQueryAt<{ items: FoundCustomer[] }>(["customer"], "/api/v1/customers", { q: settled, limit: SHOWN }),
    enabled: searching,
    retry: false,
  });

  const go = (to: string) => void navigate({ to });
  const places = rooms.filter((room) => matches(room.label(t), words));
  const actions = rooms
    .flatMap((room) => room.actions ?? [])
    .filter((action) => (!action.scope || may(action.scope)) && matches(action.label(t), words));
  const customers = searching ? (found.data?.items ?? []) : [];
  const nothing = !places.length && !actions.length && !customers.length;

  return (
    <Spotlight.Root query={words} onQueryChange={setWords} shortcut={null} scrollable maxHeight={420} overlayProps={{ blur: 0 }}>
      <VisuallyHidden>
        <Modal.Title>{t("palette.open")}</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.placeholder")}
        leftSection={<IconSearch size={18} stroke={1.6} />}
      />
      <Spotlight.ActionsList aria-label={t("palette.open")}>
        {places.length > 0 && (
          <Spotlight.ActionsGroup className={classes.group} label={t("palette.rooms")}>
            {places.map((room) => (
              <Spotlight.Action
                key={room.key}
                label={room.label(t)}
                leftSection={<room.icon size={18} stroke={1.6} />}
                onClick={() => go(room.path)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {actions.length > 0 && (
          <Spotlight.ActionsGroup className={classes.group} label={t("palette.actions")}>
            {actions.map((action) => (
              <Spotlight.Action
                key={action.id}
                label={action.label(t)}
                leftSection={action.icon && <action.icon size={18} stroke={1.6} />}
                onClick={() => go(action.to)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {customers.length > 0 && (
          <Spotlight.ActionsGroup className={classes.group} label={t("palette.customers")}>
            {customers.map((customer) => (
              <Spotlight.Action
                key={customer.id}
                label={customer.name || t("palette.unnamed")}
                description={customer.addresses?.slice(0, 2).join(" · ")}
                leftSection={<IconUser size={18} stroke={1.6} />}
                onClick={() => void navigate({ to: "/customers/$customer", params: { customer: customer.id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {searching && found.isFetching && <Spotlight.Empty>{t("palette.searching")}</Spotlight.Empty>}
        {searching && found.isError && <Spotlight.Empty>{t("palette.failed")}</Spotlight.Empty>}
        {nothing && !found.isFetching && !found.isError && <Spotlight.Empty>{t("palette.nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
