// The head of a page: its title (the tab's too), a line about it, and its one primary action.
import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTitle } from "@/lib/useTitle";
import classes from "./PageHeader.module.css";

interface Props {
  title: string;
  text?: string;
  actions?: ReactNode;
  /** Tabs or filters below. */
  children?: ReactNode;
}

export function PageHeader({ title, text, actions, children }: Props) {
  useTitle(title);
  return (
    <header className={classes.header}>
      <Group justify="space-between" gap="md" wrap="wrap">
        <div className={classes.words}>
          <Title order={1} className={classes.title} title={title.length > 80 ? title : undefined} dir="auto">
            {title}
          </Title>
          {text && (
            <Text c="dimmed" size="sm">
              {text}
            </Text>
          )}
        </div>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </header>
  );
}
