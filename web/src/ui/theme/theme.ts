// Mantine in our terms: Inter at 14 px, a grid of 4 px, one accent, one shadow, short motion.
import {
  Button,
  Checkbox,
  createTheme,
  Input,
  InputWrapper,
  Menu,
  CloseButton,
  Modal,
  Popover,
  Portal,
  SegmentedControl,
  Tooltip,
  type CloseButtonProps,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from "@mantine/core";
import { i18n } from "@/lib/i18n";

const accent: MantineColorsTuple = [
  "#eef3fd",
  "#dbe5fa",
  "#b7c9f4",
  "#90acee",
  "#6e92e7",
  "#4f79df",
  "#3a66d2",
  "#2b57c4",
  "#2247a4",
  "#1a3883",
];

const dark: MantineColorsTuple = [
  "#e6e9ef",
  "#c4cad5",
  "#a0a8b7",
  "#717a8a",
  "#2a303b",
  "#242a34",
  "#1c2028",
  "#16191f",
  "#101216",
  "#0b0d10",
];

/** Where everything that floats is drawn: a landmark of its own, so that screen readers can find it. */
export const OVERLAYS = "overlays";

const SHADOW = "var(--nl-shadow)";
const MOTION = { duration: 120 };
/** What a cross is called to screen readers where nobody says it better. */
const NAMED = { "aria-label": i18n.t("close", { ns: "ui" }) } as Partial<CloseButtonProps>;

export const theme = createTheme({
  colors: { accent, dark },
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: false,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.5", xl: "1.4" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  defaultRadius: "sm",
  shadows: { xs: SHADOW, sm: SHADOW, md: SHADOW, lg: SHADOW, xl: SHADOW },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "18px", lineHeight: "1.35" },
      h2: { fontSize: "16px", lineHeight: "1.4" },
      h3: { fontSize: "14px", lineHeight: "1.45" },
      h4: { fontSize: "13px", lineHeight: "1.45" },
    },
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs", radius: "xs" } }),
    Portal: Portal.extend({ defaultProps: { target: `#${OVERLAYS}` } }),
    Button: Button.extend({
      defaultProps: { size: "sm" },
      vars: (_theme, { size }) => ({
        root: size === "sm" ? { "--button-height": "32px", "--button-padding-x": "12px" } : {},
      }),
    }),
    Input: Input.extend({
      defaultProps: { size: "sm" },
      vars: (_theme, { size }) => ({ wrapper: size === "sm" ? { "--input-height": "32px" } : {} }),
    }),
    InputWrapper: InputWrapper.extend({ defaultProps: { size: "sm" } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: "xs", transitionDuration: 120 } }),
    CloseButton: CloseButton.extend({ defaultProps: NAMED }),
    Modal: Modal.extend({ defaultProps: { transitionProps: MOTION, radius: "md", shadow: "md" }, styles: { title: { fontWeight: 600 } } }),
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false, transitionProps: MOTION, shadow: "md", position: "bottom-end" } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: MOTION, shadow: "md" } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, transitionProps: MOTION, withinPortal: true } }),
  },
});

/** Mantine's own colours, said in ours. */
export const cssVariables: CSSVariablesResolver = () => {
  const ours = {
    "--mantine-color-body": "var(--nl-surface)",
    "--mantine-color-text": "var(--nl-text)",
    "--mantine-color-dimmed": "var(--nl-dimmed)",
    "--mantine-color-default": "var(--nl-surface)",
    "--mantine-color-default-hover": "var(--nl-hover)",
    "--mantine-color-default-border": "var(--nl-border)",
    "--mantine-color-error": "var(--nl-bad)",
    "--mantine-color-placeholder": "var(--nl-dimmed)",
    "--mantine-color-anchor": "var(--nl-accent)",
  };
  return { variables: {}, light: ours, dark: ours };
};
