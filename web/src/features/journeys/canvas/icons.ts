// The sign of each kind of step.
import {
  IconArrowsSplit2, IconBolt, IconBoxMultiple, IconCalendarEvent, IconDoorExit, IconFlag, IconGauge, IconHourglass,
  IconMessageQuestion, IconMessages, IconPhoneCall, IconPlayerPlay, IconPlugConnected, IconRoute, IconSend, IconTag,
  IconUserUp, type Icon,
} from "@tabler/icons-react";
import { IconGitBranch } from "@tabler/icons-react";

const ICONS: Readonly<Record<string, Icon>> = {
  entry: IconPlayerPlay,
  send: IconSend,
  ask: IconMessageQuestion,
  post: IconMessages,
  wait: IconHourglass,
  wait_for_event: IconBolt,
  digest: IconBoxMultiple,
  branch: IconGitBranch,
  split: IconArrowsSplit2,
  throttle: IconGauge,
  set: IconTag,
  call: IconPlugConnected,
  hand_off: IconUserUp,
  callback: IconPhoneCall,
  sub_journey: IconRoute,
  goal: IconFlag,
  exit: IconDoorExit,
};

/** Return the sign of a kind of step; what came with a plug-in has a common one. */
export function iconOf(type: string): Icon {
  return ICONS[type] ?? IconCalendarEvent;
}
