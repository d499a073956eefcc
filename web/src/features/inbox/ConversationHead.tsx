// The head of a conversation: who and about what, whose it is, who else looks at it, and what can be done with it.
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconArrowForwardUp, IconCheck, IconDots, IconEyeOff, IconMailForward, IconMoon, IconPhone, IconRobot, IconRotate, IconUser, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatInstant } from "@/lib/format";
import { Kbd, StatusBadge, useChannelName } from "@/ui";
import { AssignMenu } from "./AssignMenu";
import { ForwardDialog } from "./ForwardDialog";
import classes from "./Inbox.module.css";
import type { Detail, Present } from "./model";
import { HandOverDialog } from "./HandOverDialog";
import { PlanCallDialog } from "./PlanCallDialog";
import { SnoozeMenu } from "./SnoozeMenu";
import { useDepartments } from "./useDepartments";
import type { Desk } from "./useDesk";

export type OpenMenu = "assign" | "snooze" | null;

interface Props {
  detail: Detail;
  desk: Desk;
  others: readonly Present[];
  menu: OpenMenu;
  onMenu: (menu: OpenMenu) => void;
  mayWrite: boolean;
  onLeave: () => void;
  onCustomer?: () => void;
  /** Beside others: only icons. */
  dense: boolean;
}

export function ConversationHead({ detail, desk, others, menu, onMenu, mayWrite, onLeave, onCustomer, dense }: Props) {
  const { t } = useTranslation("inbox");
  const channel = useChannelName();
  const [forwarding, setForwarding] = useState(false);
  const [planning, setPlanning] = useState(false);
  const [handing, setHanding] = useState(false);
  const head = detail.conversation;
  const open = head.status === "open";
  const theirs = useDepartments().find((each) => each.id === head.department);
  return (
    <header className={classes.head}>
      <div className={classes.headLine}>
        <div className={classes.headWords}>
          <h2 className={classes.headName} dir="auto">
            {head.customer_name || "–"}
          </h2>
          <span className={classes.headMatter} dir="auto">
            {[
              ...(theirs ? [theirs.name, ...(head.skill ? [head.skill] : [])] : []),
              head.matter_name ? t("matter.about", { matter: head.matter_name }) : head.channels.map(channel).join(" · "),
            ].join(" · ")}
          </span>
        </div>
        {!open && <StatusBadge tone="quiet">{t("head.closedState")}</StatusBadge>}
        {mayWrite && (
          <>
            <AssignMenu agent={head.agent} desk={desk} opened={menu === "assign"} onOpened={(yes) => onMenu(yes ? "assign" : null)} />
            {open && (
              <SnoozeMenu desk={desk} until={head.snoozed_until} opened={menu === "snooze"} onOpened={(yes) => onMenu(yes ? "snooze" : null)} />
            )}
            <Closing open={open} desk={desk} dense={dense} />
          </>
        )}
        <Menu>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t("head.more")}>
              <IconDots size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {onCustomer && (
              <Menu.Item leftSection={<IconUser size={15} />} onClick={onCustomer}>
                {t("head.customer")}
              </Menu.Item>
            )}
            {mayWrite && detail.customer.addresses.some((each) => each.scheme === "phone") && (
              <Menu.Item leftSection={<IconPhone size={15} />} onClick={() => setPlanning(true)}>
                {t("call.plan")}
              </Menu.Item>
            )}
            {mayWrite && (
              <Menu.Item leftSection={<IconArrowForwardUp size={15} />} onClick={() => setHanding(true)}>
                {t("handing.over")}
              </Menu.Item>
            )}
            {mayWrite && (
              <Menu.Item leftSection={<IconMailForward size={15} />} onClick={() => setForwarding(true)}>
                {t("forward.menu")}
              </Menu.Item>
            )}
            {mayWrite && open && head.mode === "agent" && (
              <Menu.Item leftSection={<IconRobot size={15} />} onClick={() => desk.handBack.mutate()}>
                {t("handing.back.deed")}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconEyeOff size={15} />} onClick={() => {
                desk.unseen.mutate();
                onLeave();
              }}>
              {t("head.unseen")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Tooltip label={<>{t("head.leave")} <Kbd keys="x" /></>}>
          <ActionIcon variant="subtle" color="gray" aria-label={t("head.leave")} onClick={onLeave}>
            <IconX size={17} />
          </ActionIcon>
        </Tooltip>
      </div>
      {head.snoozed_until && (
        <div className={classes.strip}>
          <IconMoon size={14} aria-hidden />
          {t("head.snoozed", { at: formatInstant(new Date(head.snoozed_until)) })}
          {mayWrite && (
            <button type="button" className={classes.link} onClick={() => desk.snooze.mutate(null)}>
              {t("head.wake")}
            </button>
          )}
        </div>
      )}
      <Others others={others} />
      {handing && <HandOverDialog desk={desk} current={head.department} onClose={() => setHanding(false)} />}
      {forwarding && <ForwardDialog conversation={head.id} onClose={() => setForwarding(false)} />}
      {planning && <PlanCallDialog detail={detail} onClose={() => setPlanning(false)} />}
    </header>
  );
}

function Closing({ open, desk, dense }: { open: boolean; desk: Desk; dense: boolean }) {
  const { t } = useTranslation("inbox");
  const word = open ? t("head.close") : t("head.reopen");
  const Icon = open ? IconCheck : IconRotate;
  const run = () => (open ? desk.close : desk.reopen).mutate();
  const tip = (
    <>
      {word} <Kbd keys="e" />
    </>
  );
  return (
    <Tooltip label={tip}>
      {dense ? (
        <ActionIcon variant="default" aria-label={word} onClick={run}>
          <Icon size={16} />
        </ActionIcon>
      ) : (
        <Button variant="default" size="compact-sm" leftSection={<Icon size={15} aria-hidden />} onClick={run}>
          {word}
        </Button>
      )}
    </Tooltip>
  );
}

function Others({ others }: { others: readonly Present[] }) {
  const { t } = useTranslation("inbox");
  const typing = others.filter((each) => each.typing);
  const shown = typing.length ? typing : others;
  const names = shown.map((each) => each.name || t("present.customer")).join(", ");
  return (
    <div role="status" className={others.length ? classes.strip : classes.unseen} data-warn={typing.length > 0 || undefined}>
      {others.length > 0 && t(typing.length ? "present.typing" : "present.here", { count: shown.length, names })}
    </div>
  );
}
