// Texts, for tests of what needs no browser; starting one for each file would take most of their time.
import "@/lib/i18n";
