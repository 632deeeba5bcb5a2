/**
 * @module
 * Discord's addresses: invites (`discord.gg/code`, `discord.com/invite/code`) and channels by number. Invite codes keep
 * their case. A server's page of settings, a store or a login names no community.
 */
import {
  inviteReference,
  type LinkGrammar,
  pathSegments,
  placeReference,
  postReference,
} from '../../core/ref.ts';

const CODE = /^[A-Za-z0-9-]{2,64}$/;
const SNOWFLAKE = /^\d{15,20}$/;

export const links: LinkGrammar = {
  platform: 'discord',
  hosts: [
    'discord.gg',
    'discord.com',
    'discordapp.com',
    'ptb.discord.com',
    'canary.discord.com',
    'ptb.discordapp.com',
    'canary.discordapp.com',
    'invite.gg',
  ],
  schemes: ['discord'],
  names: ['discord', 'дискорд', 'дискорде', 'ديسكورد'],
  read(url) {
    let parts = pathSegments(url);
    if (url.hostname.endsWith('.gg')) {
      if (parts[0] === 'invite') parts = parts.slice(1);
      return invite(parts[0]);
    }
    const [head, guild, channel, message] = parts;
    if (head === 'invite') return invite(guild);
    if (head === 'users')
      return guild && SNOWFLAKE.test(guild)
        ? placeReference('discord', `https://discord.com/users/${guild}`, 'account')
        : null;
    if (head !== 'channels' || guild === undefined || !SNOWFLAKE.test(guild)) return null;
    const server = `https://discord.com/channels/${guild}`;
    if (channel === undefined || !SNOWFLAKE.test(channel))
      return placeReference('discord', server, 'community');
    const place = `${server}/${channel}`;
    return message !== undefined && SNOWFLAKE.test(message)
      ? postReference('discord', `${place}/${message}`, place)
      : placeReference('discord', place, 'community');
  },
  examples: [
    { url: 'https://discord.gg/GardenWire', ref: 'https://discord.gg/GardenWire', kind: 'invite' },
    {
      url: 'https://discord.com/invite/GardenWire?event=5',
      ref: 'https://discord.gg/GardenWire',
      kind: 'invite',
    },
    {
      url: 'https://www.discordapp.com/invite/GardenWire/',
      ref: 'https://discord.gg/GardenWire',
      kind: 'invite',
    },
    {
      url: 'https://discord.com/channels/643210987654321098',
      ref: 'https://discord.com/channels/643210987654321098',
      kind: 'community',
    },
    {
      url: 'https://ptb.discord.com/channels/643210987654321098/643210987654321099',
      ref: 'https://discord.com/channels/643210987654321098/643210987654321099',
      kind: 'community',
    },
    {
      url: 'https://discord.com/channels/643210987654321098/643210987654321099/643210987654321100',
      ref: 'https://discord.com/channels/643210987654321098/643210987654321099/643210987654321100',
      kind: 'post',
    },
    {
      url: 'discord://-/channels/643210987654321098',
      ref: 'https://discord.com/channels/643210987654321098',
      kind: 'community',
    },
  ],
};

function invite(code: string | undefined) {
  return code !== undefined && CODE.test(code)
    ? inviteReference('discord', `https://discord.gg/${code}`)
    : null;
}
