// Whose turn it is, with how many there are; search, channel and skill.
import { Group, Menu, ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { IconCheck, IconFilter, IconFilterFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { formatCompact } from "@/lib/format";
import { ChannelBadge, SearchField } from "@/ui";
import classes from "./Inbox.module.css";
import { VIEWS } from "./model";
import { useInboxCounts } from "./useInboxCounts";
import type { InboxState } from "./useInboxSearch";

const CHANNELS = ["email", "sms", "whatsapp", "push", "web", "x", "telegram"] as const;

export function InboxFilters({ state }: { state: InboxState }) {
  const { t } = useTranslation("inbox");
  const { search, set } = state;
  const view = search.view ?? "ours";
  const counts = useInboxCounts(search);
  const filtered = Boolean(search.channel || search.skill);
  const skills = [...new Set([...(counts?.skills ?? []), ...(search.skill ? [search.skill] : [])])].sort();
  return (
    <div className={classes.filters}>
      <div className={classes.views} role="group" aria-label={t("views.label")}>
        {VIEWS.map((each) => (
          <UnstyledButton
            key={each}
            className={classes.view}
            aria-pressed={each === view}
            onClick={() => set({ view: each === "ours" ? undefined : each })}
          >
            {t(`views.${each}`)}
            {each !== "all" && each !== "closed" && counts && counts[each] > 0 && (
              <span className={classes.count}>{formatCompact(counts[each])}</span>
            )}
          </UnstyledButton>
        ))}
      </div>
      <Group gap={6} wrap="nowrap" w="100%">
        <div className={classes.search}>
          <SearchField label={t("search")} value={search.q ?? ""} onSearch={(q) => set({ q: q || undefined })} />
        </div>
        <Menu closeOnItemClick={false}>
          <Menu.Target>
            <Tooltip label={t("filter.more")}>
              <ActionIcon variant={filtered ? "light" : "default"} size={32} aria-label={t("filter.more")}>
                {filtered ? <IconFilterFilled size={15} /> : <IconFilter size={15} />}
              </ActionIcon>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            {skills.length > 0 && (
              <>
                <Menu.Label>{t("filter.skill")}</Menu.Label>
                {skills.map((each) => (
                  <Menu.Item
                    key={each}
                    rightSection={search.skill === each && <IconCheck size={14} />}
                    onClick={() => set({ skill: search.skill === each ? undefined : each })}
                  >
                    <span className={classes.oneLine} dir="auto">{each}</span>
                  </Menu.Item>
                ))}
                <Menu.Divider />
              </>
            )}
            <Menu.Label>{t("filter.channel")}</Menu.Label>
            <Menu.Item rightSection={!search.channel && <IconCheck size={14} />} onClick={() => set({ channel: undefined })}>
              {t("filter.anyChannel")}
            </Menu.Item>
            {CHANNELS.map((each) => (
              <Menu.Item
                key={each}
                rightSection={search.channel === each && <IconCheck size={14} />}
                onClick={() => set({ channel: each })}
              >
                <ChannelBadge channel={each} />
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
    </div>
  );
}
