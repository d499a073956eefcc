// What stands where nothing is yet: what would be here, and how it comes to be.
import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { Icon } from "@/lib/room";

interface Props {
  icon?: Icon;
  title: string;
  text?: string;
  /** The button that makes the first one. */
  action?: ReactNode;
}

export function EmptyState({ icon: Picture, title, text, action }: Props) {
  return (
    <Stack align="center" justify="center" gap="sm" px="lg" py={48} ta="center">
      {Picture && <Picture size={28} stroke={1.5} />}
      <Title order={2} size="h3">
        {title}
      </Title>
      {text && (
        <Text c="dimmed" maw="48ch">
          {text}
        </Text>
      )}
      {action}
    </Stack>
  );
}
