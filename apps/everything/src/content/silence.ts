import { Audio } from '@tenon/core';

/** A WAV of one millisecond without a sound. */
export const silence = new Audio({
  data: 'UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==',
  format: 'wav',
});
