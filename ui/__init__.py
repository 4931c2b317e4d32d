"""The design system: tokens, components, gallery."""
