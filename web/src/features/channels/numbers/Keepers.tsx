// Which number each customer is written to by: it stays theirs, so that they know who writes.
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ListSkeleton, ProblemView } from "@/ui";
import channels from "../Channels.module.css";
import { keepersList } from "../queries";
import { Section } from "../Section";
import classes from "./Numbers.module.css";

interface Props {
  route: number;
  senders: readonly string[];
  sender: string | null;
  onSender: (sender: string | null) => void;
}

export function Keepers({ route, senders, sender, onSender }: Props) {
  const { t } = useTranslation("channels");
  const [address, setAddress] = useState("");
  const [wanted] = useDebouncedValue(address.trim(), 250);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(keepersList(route, sender, wanted));
  const rows = data?.pages.flatMap((page) => page.items);
  return (
    <Section title={t("numbers.keepers")} text={t("numbers.keepersText")}>
      <div className={channels.body}>
        <div className={channels.line}>
          <TextInput
            className={channels.grow}
            label={t("numbers.find")}
            placeholder="+44 7700 900555"
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            maxLength={100}
          />
          <Select
            className={channels.grow}
            label={t("numbers.sender")}
            placeholder={t("numbers.every")}
            data={[...senders]}
            value={sender}
            onChange={onSender}
            clearable
            searchable
            clearButtonProps={{ "aria-label": t("numbers.every") }}
          />
        </div>
        {error && <ProblemView error={error} onRetry={() => void refetch()} />}
        {!rows && !error && <ListSkeleton rowHeight={40} />}
        {rows?.length === 0 && <div className={channels.dim}>{t(wanted || sender ? "numbers.nobodyFound" : "numbers.nobody")}</div>}
        {rows && rows.length > 0 && (
          <ul className={classes.keepers} aria-label={t("numbers.keepers")}>
            {rows.map((each) => (
              <li key={each.customer}>
                <Link to="/customers/$customer" params={{ customer: each.customer }} className={`${channels.link} ${channels.words}`}>
                  <span dir="auto">{each.name || each.address}</span>
                </Link>
                {each.name && (
                  <span className={channels.dim}>
                    <bdi>{each.address}</bdi>
                  </span>
                )}
                <span className={classes.sender}>
                  <bdi>{each.sender}</bdi>
                </span>
              </li>
            ))}
          </ul>
        )}
        {hasNextPage && (
          <div>
            <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t("numbers.more")}
            </Button>
          </div>
        )}
      </div>
    </Section>
  );
}
