"""Tool calls of many sessions at once, on a thread here and in processes beside this one."""
