// Whose conversations are listed: everybody's, one's own, those of one's departments or of one of them, or nobody's yet;
// and the views that were saved.
import { Popover, TextInput, UnstyledButton } from "@mantine/core";
import { IconBuilding, IconCheck, IconChevronDown, IconInbox, IconUser, IconUserOff, IconUsersGroup, type Icon } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatCompact } from "@/lib/format";
import { useShortcuts } from "@/lib/shortcuts";
import classes from "./Inbox.module.css";
import { WHOSE, type Whose } from "./model";
import { SavedViews } from "./SavedViews";
import { shownView } from "./savedViews";
import { useDepartments } from "./useDepartments";
import { useInboxCounts } from "./useInboxCounts";
import type { InboxState } from "./useInboxSearch";
import { useSavedViews } from "./useSavedViews";

const ICONS = { anyone: IconInbox, me: IconUser, departments: IconUsersGroup, nobody: IconUserOff } as const;
const FEW = 8; // so many are seen at a glance

export function WhoseMenu({ state }: { state: InboxState }) {
  const { t } = useTranslation("inbox");
  const { search, set } = state;
  const departments = useDepartments();
  const counts = useInboxCounts(search);
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState("");
  const chosen = departments.find((each) => each.id === search.department);
  const whose = search.whose ?? "anyone";
  const saved = shownView(useSavedViews(), search);
  const name = saved ? saved.name : chosen ? chosen.name : t(`whose.${whose}`);
  const waits: Record<Whose, number> = {
    anyone: 0,
    me: counts?.mine ?? 0,
    departments: counts?.of_departments ?? 0,
    nobody: counts?.unassigned ?? 0,
  };
  const show = (yes: boolean) => {
    setOpened(yes);
    setWanted("");
  };
  useShortcuts([{ keys: "v", label: t("keys.views"), group: t("keys.group"), run: () => show(true) }]);
  const choose = (next: { whose?: Whose; department?: number }) => {
    set({ whose: undefined, department: undefined, ...next });
    show(false);
  };
  const found = departments.filter((each) => each.name.toLowerCase().includes(wanted.trim().toLowerCase()));
  const waiting = (id: number) => counts?.by_department.find((each) => each.department === id)?.waiting ?? 0;
  const kinds = departments.length ? WHOSE : WHOSE.filter((each) => each !== "departments");
  return (
    <Popover opened={opened} onChange={show} width={272} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.whose} aria-label={t("whose.label", { name })} onClick={() => show(!opened)}>
          <span className={classes.listTitle} dir="auto">
            {name}
          </span>
          <IconChevronDown size={15} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <div className={classes.whoseList}>
          {kinds.map((each) => (
            <Choice
              key={each}
              icon={ICONS[each]}
              name={t(`whose.${each}`)}
              count={waits[each]}
              chosen={!saved && !chosen && whose === each}
              onChoose={() => choose(each === "anyone" ? {} : { whose: each })}
            />
          ))}
          {departments.length > 0 && <div className={classes.whoseTitle}>{t("whose.byDepartment")}</div>}
          {departments.length > FEW && (
            <TextInput
              className={classes.whoseFind}
              size="xs"
              aria-label={t("whose.find")}
              placeholder={t("whose.find")}
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
            />
          )}
          {found.map((each) => (
            <Choice
              key={each.id}
              icon={IconBuilding}
              name={each.name}
              count={waiting(each.id)}
              chosen={!saved && each.id === search.department}
              onChoose={() => choose({ department: each.id })}
            />
          ))}
          <SavedViews state={state} onChosen={() => show(false)} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ChoiceProps {
  icon: Icon;
  name: string;
  count: number;
  chosen: boolean;
  onChoose: () => void;
}

function Choice({ icon: Mark, name, count, chosen, onChoose }: ChoiceProps) {
  return (
    <UnstyledButton className={classes.whoseChoice} aria-pressed={chosen} onClick={onChoose}>
      <Mark size={15} aria-hidden />
      <span className={classes.choiceName} dir="auto">
        {name}
      </span>
      {count > 0 && <span className={classes.count}>{formatCompact(count)}</span>}
      {chosen && <IconCheck size={14} aria-hidden />}
    </UnstyledButton>
  );
}
